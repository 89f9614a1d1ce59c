package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.carillon.event.RefusedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A place in a Connector's configuration; what does not fit is refused with its pointer. */
record ConfigNode(String pointer, JsonNode node) {

    static ConfigNode of(JsonNode root) {
        return new ConfigNode("", root);
    }

    ConfigNode at(String name) {
        JsonNode found = node.isObject() ? node.path(name) : MissingNode.getInstance();
        return new ConfigNode(pointer + '/' + name.replace("~", "~0").replace("/", "~1"), found);
    }

    boolean isMissing() {
        return node.isMissingNode() || node.isNull();
    }

    boolean isText() {
        return node.isTextual();
    }

    boolean flag(boolean otherwise) {
        if (isMissing()) {
            return otherwise;
        }
        if (!node.isBoolean()) {
            throw refused("must be true or false");
        }
        return node.booleanValue();
    }

    /** Null if it is missing. */
    String text() {
        if (isMissing()) {
            return null;
        }
        if (!node.isTextual()) {
            throw refused("must be a string");
        }
        return node.textValue();
    }

    int integer(int least, int most, int otherwise) {
        if (isMissing()) {
            return otherwise;
        }
        if (!node.isIntegralNumber() || node.longValue() < least || node.longValue() > most) {
            throw refused("must be a whole number from " + least + " to " + most);
        }
        return node.intValue();
    }

    void members(BiConsumer<String, ConfigNode> each) {
        if (isMissing()) {
            return;
        }
        if (!node.isObject()) {
            throw refused("must be an object");
        }
        node.fieldNames().forEachRemaining(name -> each.accept(name, at(name)));
    }

    void elements(Consumer<ConfigNode> each) {
        if (isMissing()) {
            return;
        }
        if (!node.isArray()) {
            throw refused("must be an array");
        }
        for (int i = 0; i < node.size(); i++) {
            each.accept(new ConfigNode(pointer + '/' + i, node.get(i)));
        }
    }

    List<String> texts() {
        List<String> texts = new ArrayList<>();
        elements(each -> {
            if (!each.isText()) {
                throw each.refused("must be a string");
            }
            texts.add(each.text());
        });
        return texts;
    }

    Map<String, String> textMembers() {
        Map<String, String> texts = new LinkedHashMap<>();
        members((name, each) -> {
            if (!each.isText()) {
                throw new RefusedException(each.pointer, "must be a string", null);
            }
            texts.put(name, each.text());
        });
        return texts;
    }

    /** Its value is not repeated: it may be secret. */
    RefusedException refused(String rule) {
        return new RefusedException(pointer, rule, null);
    }

    @Override
    public String toString() {
        return pointer;
    }
}
