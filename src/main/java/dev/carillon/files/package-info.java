/** Files and directories that only their owner may read. The one room that the WAR, the adapter and the launcher all hold. */
package dev.carillon.files;
