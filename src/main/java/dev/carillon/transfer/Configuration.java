package dev.carillon.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Caller;
import dev.carillon.access.DeniedException;
import dev.carillon.access.Scope;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The configuration of an application as one document: {@code {"carillon": 1, "subscriptions": […], …}}, one member for each part.
 * Thread safe.
 */
@OnePerNode
public class Configuration {

    /** The member that says which form this is, and its value. */
    public static final String FORM = "carillon";

    /** Most characters of a document. */
    public static final int LONGEST = 16 * 1024 * 1024;

    private static final int VERSION = 1;

    private final List<ConfigurationPart> parts;
    private final ConfigurationImport imports;

    @Inject
    Configuration(@Any Instance<ConfigurationPart> parts, ConfigurationImport imports) {
        this(parts.stream().toList(), imports);
    }

    Configuration(List<ConfigurationPart> parts, ConfigurationImport imports) {
        this.parts = parts.stream()
                .sorted(Comparator.comparingInt(each -> each.kind().place()))
                .toList();
        this.imports = imports;
    }

    /**
     * What is configured.
     *
     * @param names of the parts; empty for all
     * @throws DeniedException if the caller may not read one of them
     * @throws RefusedException of {@code parts}
     */
    public ObjectNode export(Caller caller, Collection<String> names) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put(FORM, VERSION);
        List<ConfigurationPart> chosen = chosen(names);
        chosen.forEach(each -> check(caller, each, each.kind().reads()));
        int[] left = {LONGEST};
        for (ConfigurationPart each : chosen) {
            ArrayNode entries = document.putArray(each.kind().name());
            each.export(caller, entry -> {
                left[0] -= entry.toString().length();
                if (left[0] < 0) {
                    throw new RefusedException("parts", "must be fewer: they have more than 16 MiB together", null);
                }
                entries.add(entry);
            });
        }
        return document;
    }

    /**
     * Imports the parts that the document has; others stay as they are.
     *
     * @param prune whether what is there and not in the document is removed, of these parts
     * @throws DeniedException if the caller may not change one of them
     * @throws RefusedFileException if anything is wrong; nothing is changed
     */
    public ImportReport load(Caller caller, ObjectNode document, boolean prune, boolean dryRun) {
        checkForm(document);
        List<ConfigurationPart> given =
                parts.stream().filter(each -> document.has(each.kind().name())).toList();
        given.forEach(each -> check(caller, each, each.kind().writes()));
        return imports.run(
                () -> {
                    List<PartPlan> plans = new ArrayList<>();
                    given.forEach(each -> plans.add(
                            each.plan(caller, entries(document, each.kind().name()), prune)));
                    return plans;
                },
                dryRun);
    }

    private List<ConfigurationPart> chosen(Collection<String> names) {
        Set<String> known = names();
        for (String each : names) {
            if (!known.contains(each)) {
                throw new RefusedException("parts", "must be of " + String.join(", ", known), each);
            }
        }
        return parts.stream()
                .filter(each -> names.isEmpty() || names.contains(each.kind().name()))
                .toList();
    }

    private Set<String> names() {
        return parts.stream().map(each -> each.kind().name()).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static void check(Caller caller, ConfigurationPart part, Scope scope) {
        if (!caller.may(scope)) {
            throw new DeniedException(
                    DeniedException.Reason.NOT_ALLOWED,
                    "this key lacks the scope " + scope + ", which "
                            + part.kind().name() + " needs");
        }
    }

    private void checkForm(ObjectNode document) {
        List<RefusedException> wrong = new ArrayList<>();
        JsonNode version = document.get(FORM);
        if (version == null || !version.isIntegralNumber() || version.asLong() != VERSION) {
            String shown = version == null ? null : version.toString();
            wrong.add(new RefusedException("/" + FORM, "must be " + VERSION + ", the form of this file", shown));
        }
        Set<String> known = names();
        document.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name) && !name.equals(FORM)) {
                wrong.add(new RefusedException(
                        "/" + name.replace("~", "~0").replace("/", "~1"),
                        "unknown field; allowed: " + FORM + ", " + String.join(", ", known),
                        null));
            }
        });
        for (String each : known) {
            JsonNode entries = document.path(each);
            if (!entries.isMissingNode() && !entries.isArray()) {
                wrong.add(new RefusedException("/" + each, "must be an array", null));
            }
            for (int i = 0; i < entries.size(); i++) {
                if (!entries.get(i).isObject()) {
                    wrong.add(new RefusedException("/" + each + "/" + i, "must be an object", null));
                }
            }
        }
        if (!wrong.isEmpty()) {
            throw new RefusedFileException(wrong);
        }
    }

    private static List<FileEntry> entries(ObjectNode document, String part) {
        List<FileEntry> entries = new ArrayList<>();
        for (JsonNode each : document.get(part)) {
            entries.add(new FileEntry("/" + part + "/" + entries.size(), (ObjectNode) each));
        }
        return entries;
    }
}
