/**
 * Files and directories that only their owner may read. The one room that the WAR, the adapter and the launcher all contain. Begin with
 * {@link dev.carillon.files.OwnerOnlyDirectory}.
 */
package dev.carillon.files;
