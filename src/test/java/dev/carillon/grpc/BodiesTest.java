package dev.carillon.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Value;
import dev.carillon.event.RefusedException;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class BodiesTest {

    /** Four bytes of it would be an object of forty, and then text. */
    @Test
    void aBodyThatIsLongerThanAnEventsDataIsNotUnpacked() {
        Value nothing = Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
        Any body = Any.pack(ListValue.newBuilder()
                .addAllValues(Collections.nCopies(1_000, nothing))
                .build());
        assertThat(Bodies.payload(body, 4_000).isJson()).isTrue();
        assertThatThrownBy(() -> Bodies.payload(body, 3_999))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("/body: must have at most 3999 bytes");
    }
}
