package dev.carillon.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Caller;
import java.util.List;
import java.util.function.Consumer;

/**
 * One part of what an application has configured: a member of the file. CDI beans of this type are found automatically. Thread safe.
 *
 * <p>It exports and plans for the application that the caller acts for. No secret is exported: {@code ***} stands in its place, and on
 * import means the one that is already there.
 */
public interface ConfigurationPart {

    /** Always the same. */
    PartKind kind();

    /** Gives all entries, in an order that stays; the same again after they were imported elsewhere. */
    void export(Caller caller, Consumer<ObjectNode> entries);

    /**
     * What an import of these entries would do. Looks at the database and the network, and changes nothing.
     *
     * @param prune whether what is there and not among the entries is removed
     */
    PartPlan plan(Caller caller, List<FileEntry> entries, boolean prune);
}
