package dev.carillon.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is inside a running virtual machine, as {@code jcmd} and Linux tell it. */
record VirtualMachine(long pid, Command command) {

    private static final Pattern CARILLON_THREAD = Pattern.compile("^\"(carillon-[^\"]*)\"", Pattern.MULTILINE);
    private static final String LISTENING = "0A";

    /** Names of the threads that Carillon itself started; those of a server's resources are named by the server. */
    List<String> carillonThreads() {
        return CARILLON_THREAD
                .matcher(jcmd("Thread.print"))
                .results()
                .map(each -> each.group(1))
                .toList();
    }

    long threads() {
        return Pattern.compile("^\"", Pattern.MULTILINE)
                .matcher(jcmd("Thread.print"))
                .results()
                .count();
    }

    /** Class loaders of Carillon that are still alive: an enum's constants live as long as its class. */
    long carillonLoaders() {
        jcmd("GC.run");
        return jcmd("GC.class_histogram")
                .lines()
                .filter(line -> line.strip().matches(".*\\sdev\\.carillon\\.access\\.Scope( .*)?"))
                .count();
    }

    /** TCP ports on which it listens. */
    Set<Integer> ports() {
        Set<String> own = sockets();
        return Stream.of("tcp", "tcp6")
                .flatMap(each -> lines(Path.of("/proc/" + pid + "/net/" + each)))
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields[3].equals(LISTENING) && own.contains("socket:[" + fields[9] + "]"))
                .map(fields -> Integer.parseInt(fields[1].substring(fields[1].indexOf(':') + 1), 16))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> sockets() {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.map(VirtualMachine::target).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream().skip(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String jcmd(String question) {
        String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return command.run(List.of(tool, String.valueOf(pid), question));
    }
}
