/** JSON Schema 2020-12: data is checked within bounds, and two versions are compared. */
package dev.carillon.schema.json;
