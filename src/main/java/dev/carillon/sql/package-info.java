/**
 * What a database's failures mean, and what is done about them, whether it was used over JDBC or through an entity manager. Begin with
 * {@link dev.carillon.sql.SqlFailure}.
 */
package dev.carillon.sql;
