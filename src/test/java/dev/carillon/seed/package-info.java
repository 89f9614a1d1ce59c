/** The systems that Carillon replaces, line by line: a test's name begins with the line that it proves. */
package dev.carillon.seed;
