package dev.carillon.transfer;

import dev.carillon.access.Scope;

/**
 * What is the same for all entries of a part.
 *
 * @param name the member of the file, such as {@code subscriptions}
 * @param place among the parts: they are exported and applied in ascending order
 * @param reads the scope that an export needs
 * @param writes the scope that an import needs
 */
public record PartKind(String name, int place, Scope reads, Scope writes) {}
