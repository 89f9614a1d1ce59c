package dev.carillon.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import java.util.List;
import java.util.function.Consumer;

/**
 * One kind of what an application has configured: a member of the file. A CDI bean of this type is found by itself. Thread safe.
 *
 * <p>What it exports and what it plans is of the application that the caller acts for. No secret is exported; {@code ***} stands
 * in its place, and stands for what is kept when it is imported.
 */
public interface ConfigurationPart {

    /** The member of the file, as {@code subscriptions}. */
    String name();

    /** The place among the parts: they are exported and applied in ascending order. */
    int place();

    /** The scope that an export asks for. */
    Scope reads();

    /** The scope that an import asks for. */
    Scope writes();

    /** Gives all entries, in an order that stays; the same again after they were imported elsewhere. */
    void export(Caller caller, Consumer<ObjectNode> entries);

    /**
     * What an import of these entries would do. Looks at the database and the network, and changes nothing.
     *
     * @param prune whether what is there and not among the entries is removed
     */
    PartPlan plan(Caller caller, List<FileEntry> entries, boolean prune);
}
