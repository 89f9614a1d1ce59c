package dev.carillon.subscription;

import static java.time.temporal.ChronoUnit.MICROS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Secrets;
import dev.carillon.event.PrintableName;
import dev.carillon.event.TopicPattern;
import dev.carillon.messaging.BrokerAddressee;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;

/** A subscription as people configure it: the row. What delivers uses its snapshot, {@link SubscriptionSnapshot}. */
@Entity
@Table(name = "subscription")
public class Subscription {

    private static final int REASON_LENGTH = 1_000;

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "subscription_number")
    @SequenceGenerator(name = "subscription_number", sequenceName = "subscription_number", allocationSize = 1)
    @Column(name = "number")
    private Long number;

    @Column(name = "id", nullable = false, updatable = false)
    private String id;

    @Column(name = "application", nullable = false, updatable = false)
    private int application;

    @Column(name = "name", nullable = false)
    private String name;

    @Column(name = "url", nullable = false)
    private String url;

    @Column(name = "topics", nullable = false)
    private String topics;

    @Enumerated(EnumType.STRING)
    @Column(name = "content", nullable = false)
    private ContentForm content;

    @Embedded
    private SigningKeys keys = new SigningKeys();

    @Column(name = "headers", nullable = false)
    private String headers;

    @Column(name = "options", nullable = false)
    private String options;

    @Column(name = "authentication")
    private String authentication;

    @Column(name = "destination")
    private String destination;

    @Enumerated(EnumType.STRING)
    @Column(name = "status", nullable = false)
    private SubscriptionStatus status;

    @Embedded
    private EndpointConsent consent = new EndpointConsent();

    @Column(name = "disabled_reason")
    private String disabledReason;

    @Enumerated(EnumType.STRING)
    @Column(name = "disabled_by")
    private DisabledBy disabledBy;

    @Column(name = "disabled_at")
    private Instant disabledAt;

    @Column(name = "filter_errors", insertable = false, updatable = false) // counted by SubscriptionRows.count
    private long filterErrors;

    @Column(name = "filter_error", insertable = false, updatable = false)
    private String lastFilterError;

    @Column(name = "starts_after", nullable = false, updatable = false)
    private long startsAfter;

    @Column(name = "enabled_after", nullable = false)
    private long enabledAfter;

    @Column(name = "generation", nullable = false)
    private long generation = 1;

    @Column(name = "owned_by", updatable = false)
    private String owner;

    @Column(name = "event_name", updatable = false)
    private String eventName;

    @Column(name = "created_at", nullable = false, updatable = false)
    private Instant createdAt;

    @Column(name = "updated_at", nullable = false)
    private Instant updatedAt;

    @Version
    @Column(name = "revision", nullable = false)
    private long revision;

    protected Subscription() {} // JPA

    Subscription(UUID id, int application, Instant now) {
        this.id = id.toString();
        this.application = application;
        content = ContentForm.CLOUDEVENTS_STRUCTURED;
        options = SubscriptionOptions.DEFAULT.write();
        status = SubscriptionStatus.ACTIVE;
        createdAt = now.truncatedTo(MICROS);
        updatedAt = createdAt;
    }

    /** A UUIDv7. */
    public String id() {
        return id;
    }

    public long number() {
        return number;
    }

    public int application() {
        return application;
    }

    public String name() {
        return name;
    }

    public String url() {
        return url;
    }

    /** The same with {@code {{trigger}}} as it was written. */
    public String shownUrl() {
        return TargetUrl.shown(url);
    }

    /** Topics and patterns, in their canonical form. */
    public List<String> topics() {
        return topics.lines().toList();
    }

    public ContentForm content() {
        return content;
    }

    /** Enough of the secret to distinguish it from another one. */
    public String secretPrefix() {
        return keys.prefix();
    }

    /** Whose it is among the callers of its application; null if it is simply the application's. */
    public String owner() {
        return owner;
    }

    /** The name under which its owner asked for events, in the owner's dialect; null without owner. */
    public String eventName() {
        return eventName;
    }

    /** What was set beside url and topics. */
    public SubscriptionOptions options() {
        SubscriptionOptions set = SubscriptionOptions.parse(options);
        return content.retry() == null || set.given().has("retry") ? set : set.with(content.retry());
    }

    public SubscriptionStatus status() {
        return status;
    }

    /** What its owner wants: {@code active}, {@code paused} or {@code disabled}; whether its endpoint has agreed is another thing. */
    public String wantedState() {
        return status == SubscriptionStatus.UNVERIFIED ? SubscriptionStatus.ACTIVE.toString() : status.toString();
    }

    /** Whether its endpoint agreed, where that is asked. */
    public EndpointConsent consent() {
        return consent;
    }

    /** Why its deliveries are held, if it is disabled; else null. */
    public String disabledReason() {
        return disabledReason;
    }

    /** Who disabled it, if it is disabled; else null. */
    public DisabledBy disabledBy() {
        return disabledBy;
    }

    /** Since when it has been disabled; null if it is not. */
    public Instant disabledAt() {
        return disabledAt;
    }

    /** For how many events its filter could not say whether they match; some seconds late. */
    public long filterErrors() {
        return filterErrors;
    }

    /** Why, for the last of them; null if there was none. */
    public String lastFilterError() {
        return lastFilterError;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Instant updatedAt() {
        return updatedAt;
    }

    /** Grows with each change. */
    public long revision() {
        return revision;
    }

    /** The headers it adds, secret values masked. */
    public Map<String, String> maskedHeaders(Secrets secrets) {
        return CustomHeaders.masked(headers(secrets));
    }

    /** End of the log when it was made: it hears what comes after. */
    public long startsAfter() {
        return startsAfter;
    }

    void owned(String by, String name) {
        owner = by;
        eventName = name;
    }

    /** Which endpoint this is: what an earlier one answered counts no more. Grows. */
    long generation() {
        return generation;
    }

    void startsAfter(long position) {
        startsAfter = position;
    }

    void enabledAfter(long position) {
        enabledAfter = position;
    }

    void name(String text) {
        name = PrintableName.check("/name", text);
    }

    void url(URI checked) {
        if (url != null && !url.equals(checked.toString())) {
            generation++;
        }
        url = checked.toString();
    }

    void topics(List<String> texts) {
        topics = TopicPatterns.read(texts).stream()
                .map(TopicPattern::value)
                .distinct()
                .collect(Collectors.joining("\n"));
    }

    void content(ContentForm form) {
        content = form;
    }

    /** The forms that were chosen, else those that go with its content. */
    public List<SignatureForm> signatures() {
        List<SignatureForm> chosen = options().signatures();
        return chosen == null ? content.signatures() : chosen;
    }

    SigningKeys keys() {
        return keys;
    }

    /** How requests to it are signed. */
    Signing signing(Secrets secrets) {
        return keys.signing(signatures(), secrets);
    }

    void headers(Map<String, String> given, Secrets secrets) {
        headers = secrets.encrypt(CustomHeaders.write(CustomHeaders.check(given, headers(secrets))));
    }

    /** How it authenticates at its endpoint, secrets masked; null if it does not. */
    ObjectNode maskedAuthentication(Secrets secrets) {
        return authentication == null ? null : AuthenticationReader.masked(authentication(secrets));
    }

    /**
     * What is kept of an authentication, beside the one it has: checked and encrypted. Takes time, and changes nothing.
     *
     * @param given as the API has it; null for none
     */
    String checkedAuthentication(JsonNode given, Secrets secrets) {
        if (given == null || given.isNull()) {
            return null;
        }
        ObjectNode members =
                AuthenticationReader.merged(given, authentication == null ? null : authentication(secrets));
        return secrets.encrypt(AuthenticationReader.checked(members).toString());
    }

    boolean isAuthenticatedAs(Subscription other) {
        return Objects.equals(authentication, other.authentication);
    }

    /** @param checked as {@link #checkedAuthentication} gave it; null removes it */
    void authentication(String checked) {
        authentication = checked;
    }

    /** Null if it has none. */
    ObjectNode authentication(Secrets secrets) {
        return authentication == null ? null : AuthenticationReader.parse(secrets.decrypt(authentication));
    }

    /** Whether its events go to a broker, and not to a url. */
    public boolean isForBroker() {
        return destination != null;
    }

    /** The broker as the API has it, secrets masked; null of a webhook. */
    ObjectNode maskedDestination(Secrets secrets) {
        return isForBroker() ? BrokerMember.masked(destination(secrets)) : null;
    }

    /** Null of a webhook. */
    ObjectNode destination(Secrets secrets) {
        return isForBroker() ? BrokerMember.parse(secrets.decrypt(destination)) : null;
    }

    /** @param members checked */
    void destination(ObjectNode members, BrokerAddressee broker, Secrets secrets) {
        url(URI.create(broker.target().uri().toString()));
        destination = secrets.encrypt(members.toString());
    }

    void options(ObjectNode patch) {
        options = options().with(patch).write();
    }

    /** Enables or pauses it; a disabled one is disabled no longer. */
    void state(SubscriptionStatus wanted) {
        if (wanted == SubscriptionStatus.ACTIVE && (status == SubscriptionStatus.PAUSED || isDisabled())) {
            generation++; // a new beginning
        }
        status = wanted;
        disabledReason = null;
        disabledBy = null;
        disabledAt = null;
        settle();
    }

    boolean isDisabled() {
        return status == SubscriptionStatus.DISABLED;
    }

    void disable(String reason, DisabledBy by, Instant now) {
        status = SubscriptionStatus.DISABLED;
        disabledBy = by;
        disabledReason = reason.length() <= REASON_LENGTH ? reason : reason.substring(0, REASON_LENGTH);
        disabledAt = now.truncatedTo(MICROS);
        consent.askNoMore();
        updated(now);
    }

    /**
     * Becomes what another one is, except for what it has been through.
     *
     * @param withSecret whether it takes that one's secret as well
     */
    void become(Subscription wanted, boolean withSecret, Secrets secrets, Instant now) {
        boolean elsewhere = !url.equals(wanted.url);
        Verification before = options().endpoint().verification();
        name = wanted.name;
        url(URI.create(wanted.url));
        topics = wanted.topics;
        content = wanted.content;
        headers = wanted.headers;
        options = wanted.options;
        authentication = wanted.authentication;
        destination = wanted.destination;
        if (withSecret) {
            keys.set(wanted.signing(secrets).secret(), secrets);
        }
        keys.cover(signatures(), secrets);
        if (wanted.isDisabled() && !isDisabled()) {
            disable(wanted.disabledReason, wanted.disabledBy, now);
        } else if (wanted.status == SubscriptionStatus.PAUSED && status != SubscriptionStatus.PAUSED) {
            state(SubscriptionStatus.PAUSED);
        } else if (wanted.goesOut() && !goesOut()) {
            state(SubscriptionStatus.ACTIVE);
        }
        if (elsewhere || before != options().endpoint().verification()) {
            unverify();
        }
        updated(now);
    }

    private boolean goesOut() {
        return status == SubscriptionStatus.ACTIVE || status == SubscriptionStatus.UNVERIFIED;
    }

    /** Its endpoint is another, or has to agree in another way: what it said no longer counts. */
    void unverify() {
        consent.withdraw();
        settle();
    }

    void verify(Integer requestsPerMinute, Instant now) {
        consent.give(requestsPerMinute, now);
        settle();
    }

    /** Sees that it is active only if its endpoint has agreed, where that is asked; if not, it is asked at once. */
    void settle() {
        boolean asks = options().endpoint().verification() != Verification.NONE && !consent.isGiven();
        if (status == SubscriptionStatus.ACTIVE || status == SubscriptionStatus.UNVERIFIED) {
            status = asks ? SubscriptionStatus.UNVERIFIED : SubscriptionStatus.ACTIVE;
        }
        consent.ask(status == SubscriptionStatus.UNVERIFIED);
    }

    void updated(Instant now) {
        updatedAt = now.truncatedTo(MICROS);
    }

    /** Null of a webhook. */
    BrokerAddressee broker(Secrets secrets) {
        return isForBroker()
                ? BrokerMember.read(destination(secrets), options().endpoint().insecureSsl())
                : null;
    }

    SubscriptionSnapshot snapshot(Secrets secrets) {
        SubscriptionOptions how =
                authentication == null ? options() : options().with(AuthenticationReader.read(authentication(secrets)));
        return snapshot(
                signing(secrets),
                headers(secrets),
                broker(secrets),
                consent.allowedRate() == null ? how : how.allowing(consent.allowedRate()),
                status);
    }

    /** Without what could not be decrypted or read: its events are planned, and wait as if it were paused. */
    SubscriptionSnapshot pausedSnapshot() {
        return snapshot(null, Map.of(), null, SubscriptionOptions.DEFAULT, SubscriptionStatus.PAUSED);
    }

    private SubscriptionSnapshot snapshot(
            Signing signing,
            Map<String, String> plain,
            BrokerAddressee broker,
            SubscriptionOptions how,
            SubscriptionStatus as) {
        List<TopicPattern> patterns = new ArrayList<>();
        topics.lines().forEach(each -> patterns.add(TopicPattern.of(each)));
        return new SubscriptionSnapshot(
                number,
                UUID.fromString(id),
                application,
                name,
                patterns,
                new SubscriptionSnapshot.Webhook(URI.create(url), content, signing, plain, broker),
                how,
                new SubscriptionSnapshot.Life(as, startsAfter, enabledAfter, generation));
    }

    Map<String, String> headers(Secrets secrets) {
        return headers == null ? Map.of() : CustomHeaders.read(secrets.decrypt(headers));
    }
}
