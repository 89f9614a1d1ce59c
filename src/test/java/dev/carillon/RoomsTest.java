package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import dev.carillon.fixture.OwnClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The plan of the house: which rooms there are, and which of ours each may import. */
class RoomsTest {

    private static final String ROOT = "dev.carillon";
    private static final Path CLASSES = OwnClasses.DIRECTORY;
    private static final Path SOURCES = Path.of("src/main/java");

    /** Each room and what it may import. The order is that of the path: a room imports rooms that stand above it. */
    private static final Map<String, Set<String>> ROOMS = table(
            """
            address               :
            config                : address
            files                 :
            loop                  :
            sql                   :
            event                 :
            observer              : event
            cloudevents           : event
            filter                : event loop
            transform             : event filter loop
            schema                : event loop sql
            schema.json           : event loop schema
            schema.proto          : event loop schema
            outbound              : event loop address
            access                : event loop outbound files address sql
            messaging             : event loop access outbound
            messaging.amqp10      : event loop messaging
            messaging.amqp091     : event loop messaging
            messaging.mqtt        : event loop messaging
            messaging.redis       : event loop messaging
            messaging.kafka       : event loop messaging
            messaging.jms         : event loop messaging
            messaging.nats        : event loop messaging
            messaging.pubsub      : event loop messaging
            http                  : event loop access
            body                  : loop http
            eventlog              : event loop sql
            publish               : event loop schema access eventlog cloudevents sql
            transfer              : event loop schema access sql
            subscription          : event loop filter transform access outbound messaging sql transfer
            delivery              : event loop filter eventlog publish subscription sql
            delivery.destination  : event loop transform access outbound messaging eventlog subscription delivery cloudevents
            delivery.history      : event loop eventlog delivery
            servicestack          : event loop access outbound eventlog publish subscription delivery delivery.history
            enmeshed              : event loop http body schema access outbound messaging sql transfer eventlog publish subscription cloudevents
            subscriber            : event observer loop access outbound eventlog publish cloudevents transfer
            broker                : event loop access eventlog publish subscriber cloudevents sql
            realtime              : event loop filter access eventlog cloudevents
            realtime.serverevents : event loop http body filter access eventlog publish realtime cloudevents
            realtime.stream       : event loop http filter access eventlog publish realtime cloudevents
            realtime.signalr      : loop http
            realtime.hub          : event loop access eventlog publish realtime realtime.signalr cloudevents
            ticket                : event loop access eventlog publish
            remote                : event loop access outbound eventlog publish realtime realtime.signalr ticket transfer
            reader                : event loop filter access eventlog
            gateway               : event loop http body schema access outbound eventlog publish cloudevents sql transfer
            gateway.broker        : event loop access messaging eventlog publish cloudevents enmeshed gateway
            rest                  : event loop http body filter schema outbound access eventlog publish subscription delivery \
                                    delivery.history subscriber broker realtime realtime.signalr ticket remote reader gateway \
                                    cloudevents servicestack transfer enmeshed address sql
            grpc                  : event loop body filter schema access eventlog publish subscription delivery \
                                    delivery.history realtime realtime.stream reader cloudevents
            master                : event loop http body schema access eventlog subscription delivery delivery.history gateway
            client                : event observer
            adapter               : files
            launcher              : config files
            """);

    /** Rooms of the plan that nobody has built. This list only shrinks. */
    private static final Set<String> NOT_BUILT_YET = Set.of();

    /** Edges of the house. The root may import any other room, and nobody imports the root. */
    private static final Set<String> IMPORTED_BY_NOBODY =
            Set.of("rest", "grpc", "master", "client", "adapter", "launcher");

    private static final Set<String> SPEAK_JMS = Set.of("broker", "client", "messaging.jms", "adapter");

    /** The adapter's own libraries are on the compiler's path, and not in the WAR. */
    private static final List<String> LIBRARIES_OF_THE_ADAPTER = List.of(
            "org.apache.activemq.",
            "org.apache.qpid.",
            "org.apache.commons.",
            "org.jctools.",
            "org.jgroups.",
            "io.netty.");

    /** They are not, or not only, in the WAR. */
    private static final Set<String> LOG_BY_THEMSELVES = Set.of("client", "adapter", "launcher", "files");

    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?(dev\\.carillon\\.[a-z0-9.]+)\\.[A-Z*]", Pattern.MULTILINE);

    private final JavaClasses classes = OwnClasses.ALL;

    @Test
    void sawEveryClass() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES.resolve("dev/carillon"))) {
            Set<String> expected = files.filter(each -> each.toString().endsWith(".class"))
                    .map(each -> CLASSES.relativize(each)
                            .toString()
                            .replace('/', '.')
                            .replaceFirst("\\.class$", ""))
                    .collect(Collectors.toSet());
            assertThat(expected).hasSizeGreaterThan(20);
            assertThat(classes.stream().map(JavaClass::getName)).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void everyPackageIsARoomOfTheTable() {
        assertThat(built()).isSubsetOf(ROOMS.keySet());
    }

    @Test
    void everyRoomIsBuiltOrListedAsNotBuiltYetAndNotBoth() {
        Set<String> missing = new TreeSet<>(ROOMS.keySet());
        missing.removeAll(built());
        assertThat(NOT_BUILT_YET).containsExactlyInAnyOrderElementsOf(missing);
    }

    @Test
    void theTableHasNoCycleAndNobodyImportsTheEdges() {
        List<String> above = new ArrayList<>();
        ROOMS.forEach((room, imports) -> {
            assertThat(above).as("what %s may import stands above it", room).containsAll(imports);
            assertThat(imports).as("imports of %s", room).doesNotContainAnyElementsOf(IMPORTED_BY_NOBODY);
            above.add(room);
        });
    }

    @Test
    void everyClassKeepsToTheTable() {
        assertThat(uses((from, to) -> isOurs(to.getPackageName())
                        && !mayImport(room(from.getPackageName()), room(to.getPackageName()))))
                .isEmpty();
    }

    /** The compiler copies constants, so that the class file does not tell where they came from. */
    @Test
    void everyImportKeepsToTheTable() throws IOException {
        List<String> against = new ArrayList<>();
        for (Path source : sources()) {
            String from = room(SOURCES.relativize(source).getParent().toString().replace('/', '.'));
            Matcher imports = IMPORT.matcher(Files.readString(source));
            while (imports.find()) {
                if (!mayImport(from, room(imports.group(1)))) {
                    against.add(source + ": " + imports.group());
                }
            }
        }
        assertThat(against).isEmpty();
    }

    @Test
    void jmsIsSpokenWhereItBelongs() {
        assertThat(uses((from, to) -> to.getPackageName().startsWith("jakarta.jms")
                        && !SPEAK_JMS.contains(room(from.getPackageName()))
                        && !outermost(from).equals("dev.carillon.eventlog.EventTopic")
                        && !outermost(from).endsWith("Consumer")))
                .isEmpty();
    }

    @Test
    void onlyTheAdapterUsesItsLibraries() {
        assertThat(uses((from, to) -> LIBRARIES_OF_THE_ADAPTER.stream().anyMatch(to.getName()::startsWith)
                        && !room(from.getPackageName()).equals("adapter")
                        && !room(from.getPackageName()).startsWith("messaging.")))
                .isEmpty();
    }

    /** They are loaded by a loader of each driver's own, and would not be found by others. */
    @Test
    void onlyDriversUseTheClientsOfBrokers() {
        Map<String, String> clients = Map.of(
                "org.apache.qpid.", "amqp10",
                "com.rabbitmq.", "amqp091",
                "io.netty.", "mqtt",
                "redis.clients.", "redis",
                "org.apache.kafka.", "kafka",
                "io.nats.", "nats");
        assertThat(uses((from, to) -> clients.entrySet().stream()
                        .filter(each -> to.getName().startsWith(each.getKey()))
                        .anyMatch(each -> !room(from.getPackageName()).equals("messaging." + each.getValue())
                                && !room(from.getPackageName()).equals("adapter"))))
                .isEmpty();
    }

    /** Text of others stands in what is logged: it is made one line in one place (FailureLog). */
    @Test
    void theWarLogsThroughOneOwner() {
        assertThat(uses((from, to) -> to.getName().equals("java.util.logging.Logger")
                        && !from.getName().equals("dev.carillon.loop.FailureLog")
                        && !LOG_BY_THEMSELVES.contains(room(from.getPackageName()))))
                .isEmpty();
    }

    /** Its static methods look for the implementation in all libraries, each time. */
    @Test
    void jsonIsWrittenByTheImplementationThatIsKnown() {
        assertThat(uses((from, to) -> to.getName().equals("jakarta.json.Json"))).isEmpty();
    }

    /** Given a task, Payara looks for providers of contexts in all libraries, each time, unless that is kept from it. */
    @Test
    void tasksAreGivenToTheServerInOnePlace() {
        assertThat(uses((from, to) -> to.getName().startsWith("jakarta.enterprise.concurrent.Managed")
                        && to.getName().endsWith("ExecutorService")
                        && !from.getName().equals("dev.carillon.Resources")))
                .isEmpty();
    }

    @Test
    void onlyTheLauncherKnowsItsServer() {
        assertThat(uses((from, to) -> to.getName().startsWith("fish.payara.")
                        && !room(from.getPackageName()).equals("launcher")))
                .isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        Set<Path> packages = sources().stream().map(Path::getParent).collect(Collectors.toCollection(TreeSet::new));
        assertThat(packages).allMatch(each -> Files.exists(each.resolve("package-info.java")));
    }

    private static boolean mayImport(String from, String to) {
        if (from.equals(to)) {
            return true;
        }
        return from.isEmpty()
                ? !IMPORTED_BY_NOBODY.contains(to)
                : ROOMS.getOrDefault(from, Set.of()).contains(to);
    }

    private interface Use {
        boolean isWrong(JavaClass from, JavaClass to);
    }

    private List<String> uses(Use wrong) {
        return classes.stream()
                .flatMap(from -> from.getDirectDependenciesFromSelf().stream())
                .filter(each -> wrong.isWrong(
                        each.getOriginClass(), each.getTargetClass().getBaseComponentType()))
                .map(each -> each.getDescription())
                .sorted()
                .toList();
    }

    private Set<String> built() {
        return classes.stream()
                .filter(each -> !each.getSimpleName().equals("package-info"))
                .map(each -> room(each.getPackageName()))
                .filter(Predicate.not(String::isEmpty))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isOurs(String packageName) {
        return packageName.equals(ROOT) || packageName.startsWith(ROOT + '.');
    }

    /** {@code delivery.destination} of {@code dev.carillon.delivery.destination}; empty for the root. */
    private static String room(String packageName) {
        return packageName.equals(ROOT) ? "" : packageName.substring(ROOT.length() + 1);
    }

    private static String outermost(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(each -> each.toString().endsWith(".java")).toList();
        }
    }

    private static Map<String, Set<String>> table(String text) {
        Map<String, Set<String>> rooms = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            String[] row = line.split(":", 2);
            String imports = row[1].strip();
            rooms.put(row[0].strip(), imports.isEmpty() ? Set.of() : Set.of(imports.split(" +")));
        });
        return rooms;
    }
}
