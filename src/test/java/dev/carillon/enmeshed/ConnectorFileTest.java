package dev.carillon.enmeshed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import dev.carillon.transfer.FileEntry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorFileTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void theEnvironmentGoesOverTheFileAndIsJsonWhereItCanBe() throws Exception {
        ObjectNode read = ConnectorFile.of(
                tree(
                        """
                        {"config": {"modules": {"webhooks": {"enabled": false, "skipTlsCheck": true}}},
                         "environment": {"modules__webhooks__enabled": "true", "modules__webhooks__targets__t__url": "http://x",
                                         "modules__webhooks__webhooks": "[{\\"triggers\\":[\\"a\\"],\\"target\\":\\"t\\"}]",
                                         "SYNC_ENABLED": "true", "PATH": "/bin", "modules": "none", "database__dbName": "x"}}"""));

        assertThat(read)
                .isEqualTo(
                        tree(
                                """
                                {"modules": {"webhooks": {"enabled": true, "skipTlsCheck": true, "targets": {"t": {"url": "http://x"}},
                                 "webhooks": [{"triggers": ["a"], "target": "t"}]}, "sync": {"enabled": true}}}"""));
        assertThatThrownBy(() -> ConnectorFile.of(tree("{\"config\":{},\"env\":{}}")))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> ConnectorFile.ofVariables("modules__a__b=1\nno sign"))
                .hasMessageContaining("line 2");
    }

    @Test
    void aWebhookIsOneSubscriptionForEachTriggerWithANameThatStays() throws Exception {
        List<FileEntry> entries = webhooks(
                """
                {"enabled": true, "targets": {"t": {"url": "https://x.example/{{trigger}}"}},
                 "webhooks": [{"triggers": ["transport.*", "transport.messageSent"], "target": "t"},
                              {"triggers": ["transport.*"], "target": "t"},
                              {"triggers": ["**"], "target": {"url": "https://y.example"}}]}""");

        assertThat(entries).hasSize(4);
        assertThat(entries)
                .extracting(each -> each.members().at("/topics/0").textValue())
                .containsExactly("transport/*", "transport/messageSent", "transport/*", "**");
        assertThat(entries).extracting(each -> each.text("eventName")).doesNotHaveDuplicates();
        assertThat(entries)
                .extracting(FileEntry::pointer)
                .containsExactly(
                        "/modules/webhooks/targets/t",
                        "/modules/webhooks/targets/t",
                        "/modules/webhooks/targets/t",
                        "/modules/webhooks/webhooks/2/target");
        assertThat(webhooks(
                                """
                                {"enabled": true, "targets": {"t": {"url": "https://other.example"}},
                                 "webhooks": [{"triggers": ["transport.messageSent", "transport.*"], "target": "t"}]}""")
                        .stream()
                        .map(each -> each.text("eventName")))
                .containsExactly(
                        entries.get(1).text("eventName"), entries.get(0).text("eventName"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"enabled\":\"yes\"}|/modules/webhooks/enabled",
                "{\"enabled\":true,\"webhooks\":{}}|/modules/webhooks/webhooks",
                "{\"enabled\":true,\"webhooks\":[{\"triggers\":\"a\",\"target\":{\"url\":\"http://x.example\"}}]}|/modules/webhooks/webhooks/0/triggers",
                "{\"enabled\":true,\"webhooks\":[{\"triggers\":[\"a..b\"],\"target\":{\"url\":\"http://x.example\"}}]}|/modules/webhooks/webhooks/0/triggers/0",
                "{\"enabled\":true,\"targets\":{\"a/b\":{\"url\":\"http://x.example\",\"headers\":{\"h\":1}}}}|/modules/webhooks/targets/a~1b/headers/h"
            })
    void whatDoesNotFitIsRefusedWithItsPlace(String module, String pointer) {
        assertThatThrownBy(() -> webhooks(module))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.field()).isEqualTo(pointer));
    }

    @Test
    void anErrorRepeatsNoSecret() {
        assertThatThrownBy(
                        () -> webhooks(
                                "{\"enabled\":true,\"targets\":{\"t\":{\"url\":\"ftp://me:s3cret@x.example/\"}},\"webhooks\":[]}"))
                .isInstanceOf(ConnectorConfigException.class)
                .hasMessageContaining("***@x.example")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ab-12-CdEfGhIjKlMnOpQrStUvWxYz",
                "aB_34567890123456789012345678Bb",
                "                       AAaa11!"
            })
    void aKeyThatFits(String key) {
        assertThat(KeyPolicy.admits(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ab-12-CdEfGhIjKlMnOpQrStUvWxY",
                "Ab-1x-CdEfGhIjKlMnOpQrStUvWxYz",
                "ab-12-cdefghijklmnopqrstuvwxyZ",
                "AB-12-CDEFGHIJKLMNOPQRSTUVWXYz",
                "Abx12xCdEfGhIjKlMnOpQrStUvWxYz"
            })
    void aKeyThatDoesNot(String key) {
        assertThat(KeyPolicy.admits(key)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "core:messages,core:messages,true",
        "core:*,core:messages,true",
        "core:**,core:messages,true",
        "**,monitoring:version,true",
        "*,core:messages,false",
        "core,core:messages,false",
        "core:message,core:messages,false"
    })
    void scopesHaveTheWildcardsOfNames(String scope, String wanted, boolean allowed) {
        assertThat(new ConnectorScopes(List.of(scope)).allow(wanted)).isEqualTo(allowed);
    }

    @Test
    void theCatalogueHasEachEventOnceAndASchemaForEachWithData() {
        ObjectNode document = EventCatalogue.document();
        List<String> topics = new ArrayList<>();
        document.get("eventTypes").forEach(each -> topics.add(each.get("topic").textValue()));
        assertThat(topics).hasSize(40).doesNotHaveDuplicates();
        document.get("schemas")
                .forEach(each -> assertThat(topics).contains(each.get("topic").textValue()));
    }

    private static List<FileEntry> webhooks(String module) throws JsonProcessingException {
        return ConnectorWebhooks.read(ConfigNode.of(tree("{\"modules\":{\"webhooks\":" + module + "}}"))
                .at("modules")
                .at("webhooks"));
    }

    private static ObjectNode tree(String json) throws JsonProcessingException {
        return (ObjectNode) JSON.readTree(json);
    }
}
