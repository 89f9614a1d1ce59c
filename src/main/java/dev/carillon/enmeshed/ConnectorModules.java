package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.transfer.FileEntry;
import java.util.List;

/** What of a Connector's configuration is about when it synchronizes and who may use its paths. Stateless. */
final class ConnectorModules {

    static final String BOTH =
            "The SSE and Sync modules cannot be enabled at the same time, the Sync module will be disabled.";
    static final String NO_URL =
            "The Connector's address is not part of its configuration: set it by PUT /api/v1/enmeshed/connector (url, apiKey).";

    private ConnectorModules() {}

    /**
     * The members of the Connector as it is, with what the file says of it.
     *
     * @param shown as it is now, secrets masked; null for none
     * @return null if there is none and the file says nothing of it
     */
    static FileEntry read(ConfigNode file, ObjectNode shown, List<String> notes) {
        ConfigNode modules = file.at("modules");
        ConfigNode keys =
                file.at("infrastructure").at("httpServer").at("authentication").at("apiKey");
        boolean polls = modules.at("sync").at("enabled").flag(false);
        boolean streams = modules.at("sse").at("enabled").flag(false);
        boolean hasKeys = keys.at("enabled").flag(true) && !keys.at("keys").isMissing();
        if (shown == null && !polls && !streams && !hasKeys) {
            return null;
        }
        ObjectNode members = shown == null ? JsonNodeFactory.instance.objectNode() : shown.deepCopy();
        members.putObject("sync")
                .put("enabled", polls)
                .put("interval", modules.at("sync").at("interval").integer(1, 86_400, 60));
        ObjectNode sse = members.get("sse") instanceof ObjectNode there ? there : members.putObject("sse");
        sse.put("enabled", streams);
        stream(file, sse, streams);
        members.remove("keys");
        if (hasKeys) {
            keys(keys.at("keys"), members);
        }
        if (polls && streams) {
            notes.add(BOTH);
        }
        if ((polls || streams) && !members.has("url")) {
            notes.add(NO_URL);
        }
        return new FileEntry("/enmeshedConnector/0", members);
    }

    /** The Backbone is in another part of the file. */
    private static void stream(ConfigNode file, ObjectNode sse, boolean streams) {
        String override = file.at("modules").at("sse").at("baseUrlOverride").text();
        String backbone = override != null
                ? override
                : file.at("transportLibrary").at("baseUrl").text();
        if (backbone != null && streams) {
            sse.put("url", backbone);
        }
    }

    private static void keys(ConfigNode given, ObjectNode members) {
        given.members((name, key) -> {
            ObjectNode one = members.withArray("/keys").addObject().put("name", name);
            key.members((member, value) -> {
                if (!member.equals("name")) {
                    one.set(member, value.node());
                }
            });
            if (!one.has("key")) {
                throw key.at("key").refused("is required");
            }
        });
    }
}
