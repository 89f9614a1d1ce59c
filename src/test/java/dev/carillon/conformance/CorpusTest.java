package dev.carillon.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The events that Node's clients try ({@code src/test/interop/events-corpus.test.mjs}) are those that are tried here. {@code
 * -Dcarillon.conformance.corpus=true} writes them anew.
 */
class CorpusTest {

    private static final Path FILE = Path.of("src/test/interop/events-corpus.json");
    private static final long SEED = 42;
    private static final int EVENTS = 150;
    private static final int MOST_BYTES = 2_000;

    @Test
    void theCorpusOfNodesClientsIsWhatTheSeedMakes() throws IOException {
        String json =
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(corpus()) + '\n';
        if (Boolean.getBoolean("carillon.conformance.corpus")) {
            Files.writeString(FILE, json);
        }
        assertThat(json).isEqualTo(Files.readString(FILE));
    }

    private static List<Map<String, Object>> corpus() {
        List<Map<String, Object>> found = new ArrayList<>();
        for (long nr = 0; found.size() < EVENTS; nr++) {
            Chance chance = new Chance(SEED, nr);
            Draft draft = Drafts.make(chance, nr, "corpus");
            draft.set("topic", "corpus/" + nr);
            Form form = nr % 2 == 0 ? Form.HTTP_STRUCTURED : Form.HTTP_BINARY;
            Message message = Encoding.encode(draft, form, chance);
            if (Oracle.judge(message) instanceof Verdict.Valid valid && canBeTold(message, valid.event())) {
                found.add(entry(message, valid.event()));
            }
        }
        return found;
    }

    /** What fetch can send, and the SDK of JavaScript can read: it makes a Date of a time, and text of data. */
    private static boolean canBeTold(Message message, Meant meant) {
        boolean isSendable = message.contentType() != null
                && message.body().length <= MOST_BYTES
                && message.attributes().stream()
                        .allMatch(each -> each.getValue().toString().matches("[ -~]*"))
                && message.contentType().matches("[ -~]+");
        Object time = meant.attributes().get("time");
        boolean isDate = time == null || time.toString().matches("[12]\\d{3}-.*(?<!:60)(?:\\.\\d{1,3})?Z");
        return isSendable && isDate && meant.attributes().containsKey("datacontenttype") && isUtf8(meant);
    }

    private static boolean isUtf8(Meant meant) {
        String type = meant.attributes().get("datacontenttype").toString();
        return java.nio.charset.StandardCharsets.UTF_8.equals(new MediaType(type).charset());
    }

    private static Map<String, Object> entry(Message message, Meant meant) {
        Map<String, Object> entry = new LinkedHashMap<>();
        Map<String, String> headers = new TreeMap<>();
        message.attributes()
                .forEach(each ->
                        headers.put("ce-" + each.getKey(), each.getValue().toString()));
        entry.put("headers", headers);
        entry.put("contentType", message.contentType());
        entry.put("body", Base64.getEncoder().encodeToString(message.body()));
        entry.put("attributes", new TreeMap<>(meant.attributes()));
        entry.put("data", meant.data() == null ? null : Base64.getEncoder().encodeToString(meant.data()));
        return entry;
    }
}
