/**
 * What failures of a database mean, and what is done about them, whichever way it was asked: over JDBC or through an entity manager. Begin
 * with {@link dev.carillon.sql.SqlFailure}.
 */
package dev.carillon.sql;
