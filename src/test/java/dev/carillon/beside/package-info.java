/** What the tests put into {@code samples/shop}, an application beside Carillon: it knows {@code carillon-client.jar} only. */
package dev.carillon.beside;
