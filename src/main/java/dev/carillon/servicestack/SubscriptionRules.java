package dev.carillon.servicestack;

import dev.carillon.event.RefusedException;
import dev.carillon.outbound.HttpUrl;
import dev.carillon.servicestack.InvalidRequestException.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What requests of the subscription service must keep to, and what is said if they do not: the original's own words. */
final class SubscriptionRules {

    private static final Pattern NAME = Pattern.compile(
            "[\\d\\w`~!@#$%:&*()\\-+=:;'\"<,>.?/ ]{4,100}", Pattern.UNICODE_CHARACTER_CLASS); // .NET's \d and \w
    private static final Pattern BASE64 =
            Pattern.compile("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?");
    private static final Pattern GUID = Pattern.compile(
            "[{(]?([0-9a-fA-F]{8})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{12})[)}]?");
    private static final Pattern HTTP = Pattern.compile("(?i)https?://[^\\s/].*+"); // about what the original takes
    private static final int LONGEST_SECRET = 200;

    private final boolean strict;
    private final List<FieldError> errors = new ArrayList<>();

    private SubscriptionRules(boolean strict) {
        this.strict = strict;
    }

    /** @throws InvalidRequestException that names every broken rule */
    static void check(CreateSubscription request, boolean strict) {
        SubscriptionRules rules = new SubscriptionRules(strict);
        rules.name(request.name());
        rules.events(request.events());
        if (request.config() == null) {
            rules.broken("NotNull", "Config", "The subscription Config is invalid");
        } else {
            rules.url("Config.Url", request.config().url());
            rules.contentType("Config.ContentType", request.config().contentType());
            rules.secret("Config.Secret", request.config().secret());
        }
        rules.end();
    }

    /** @throws InvalidRequestException that names every broken rule */
    static void check(SubscriptionChange change, boolean strict) {
        SubscriptionRules rules = new SubscriptionRules(strict);
        if (change.url() != null) {
            rules.url("Url", change.url());
        }
        rules.contentType("ContentType", change.contentType());
        rules.secret("Secret", change.secret());
        rules.end();
    }

    /** @throws InvalidRequestException of {@code EventName} */
    static void checkEventName(String name, boolean strict) {
        if (name == null || name.indexOf('*') >= 0 || !EventName.isValid(name, strict)) {
            throw new InvalidRequestException("EventName", "The EventName is invalid");
        }
    }

    /**
     * A GUID with or without dashes and braces, in its usual spelling.
     *
     * @throws InvalidRequestException of {@code Id}
     */
    static String id(String text) {
        Matcher guid = GUID.matcher(text == null ? "" : text);
        if (!guid.matches()) {
            throw new InvalidRequestException("Id", "The subscription Id is invalid");
        }
        return UUID.fromString(
                        String.join("-", guid.group(1), guid.group(2), guid.group(3), guid.group(4), guid.group(5)))
                .toString();
    }

    private void name(String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            broken(codeOf(name), "Name", "The subscription Name is invalid");
        }
    }

    private void events(List<String> events) {
        if (events == null) {
            broken("NotNull", "Events", "The subscription Events are invalid");
        } else if (events.isEmpty()) {
            broken("NotEmpty", "Events", "The subscription Event contains no names");
        } else {
            for (int i = 0; i < events.size(); i++) {
                String each = events.get(i);
                if (each == null || each.isBlank()) {
                    broken("NotEmpty", "Events[" + i + "]", "The subscription Event contains an empty name");
                } else if (!EventName.isValid(each, strict)) {
                    broken("Predicate", "Events[" + i + "]", "The subscription Event contains an invalid name");
                }
            }
        }
    }

    private void url(String field, String text) {
        try {
            HttpUrl.of(text);
        } catch (RefusedException noUrl) {
            boolean isOursAlone = text != null && HTTP.matcher(text).matches();
            broken(codeOf(text), field, "The subscription URL is invalid" + (isOursAlone ? ": " + noUrl.rule() : ""));
        }
    }

    private void contentType(String field, String text) {
        if (text != null && !text.equalsIgnoreCase(SubscriptionConfig.JSON)) {
            broken("Predicate", field, "The subscription ContentType is not supported");
        }
    }

    private void secret(String field, String text) {
        if (text == null) {
            return;
        }
        boolean fits = text.length() <= LONGEST_SECRET;
        if (text.isBlank() || !fits || (strict && !BASE64.matcher(text).matches())) {
            broken("Predicate", field, "The subscription Secret is invalid");
        }
    }

    private void broken(String code, String field, String message) {
        errors.add(new FieldError(code, field, message));
    }

    private static String codeOf(String value) {
        return value == null || value.isBlank() ? "NotEmpty" : "Predicate";
    }

    private void end() {
        if (!errors.isEmpty()) {
            throw new InvalidRequestException(errors);
        }
    }
}
