package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicPattern;
import dev.carillon.transfer.FileEntry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The webhooks of a Connector's configuration as subscriptions: one for each trigger of each webhook, since the same event goes out once
 * for each trigger that it matches. Of one thread.
 */
final class ConnectorWebhooks {

    /** Whose subscriptions these are. */
    static final String OWNER = "enmeshed:connector"; // no key and no application has a name with a colon

    private static final int LONGEST_NAME = 100;

    /** What is sent where. */
    private record Target(String pointer, String name, ObjectNode members) {}

    private final boolean skipTlsCheck;
    private final Map<String, Target> targets = new LinkedHashMap<>();
    private final Map<String, Integer> seen = new HashMap<>();
    private final List<FileEntry> entries = new ArrayList<>();

    private ConnectorWebhooks(boolean skipTlsCheck) {
        this.skipTlsCheck = skipTlsCheck;
    }

    /**
     * @param module {@code modules.webhooks}
     * @return none if the module is off, as it is by default
     * @throws ConnectorConfigException where the Connector itself has a code
     * @throws RefusedException of anything else
     */
    static List<FileEntry> read(ConfigNode module) {
        if (!module.at("enabled").flag(false)) {
            return List.of();
        }
        ConnectorWebhooks all = new ConnectorWebhooks(module.at("skipTlsCheck").flag(false));
        module.at("targets").members((name, target) -> all.targets.put(name, all.target(name, target)));
        module.at("webhooks").elements(all::webhook);
        return all.entries;
    }

    private void webhook(ConfigNode webhook) {
        ConfigNode given = webhook.at("target");
        Target target = given.isText() ? named(given) : target(null, given);
        webhook.at("triggers").elements(each -> entries.add(entry(target, each)));
    }

    private Target named(ConfigNode reference) {
        Target target = targets.get(reference.text());
        if (target == null) {
            throw ConnectorConfigException.target(reference.pointer(), reference.text());
        }
        return target;
    }

    private Target target(String name, ConfigNode given) {
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        String url = ConnectorUrl.check(given.at("url"));
        members.put("url", url);
        ObjectNode headers = members.putObject("headers");
        given.at("headers").textMembers().forEach(headers::put);
        ConnectorAuthentication.read(given.at("authentication")).ifPresent(each -> members.set("authentication", each));
        if (skipTlsCheck) {
            members.put("insecureSsl", true);
        }
        return new Target(given.pointer(), name == null ? url : name, members);
    }

    private FileEntry entry(Target target, ConfigNode given) {
        if (!given.isText()) {
            throw given.refused("must be a string");
        }
        String trigger = given.text();
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        members.put("name", RefusedException.shortened(trigger + " to " + target.name(), LONGEST_NAME - 1));
        members.putArray("topics").add(pattern(given, trigger).value());
        members.put("content", "enmeshed");
        members.setAll(target.members().deepCopy());
        members.put("owner", OWNER);
        members.put("eventName", key(target.name(), trigger));
        return new FileEntry(target.pointer(), members);
    }

    private static TopicPattern pattern(ConfigNode given, String trigger) {
        try {
            return TopicPattern.fromDotted(trigger);
        } catch (RefusedException e) {
            throw new RefusedException(given.pointer(), e.rule(), trigger);
        }
    }

    /** The same for the same trigger and target in the next file, whatever else has changed. */
    private String key(String target, String trigger) {
        String both = target + '\n' + trigger;
        int before = seen.merge(both, 1, Integer::sum);
        return hash(both + '\n' + before);
    }

    static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
