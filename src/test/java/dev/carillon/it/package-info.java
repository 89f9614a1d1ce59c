/** One story a file, told through public doors only, against a real server: on Payara Micro and WildFly, H2 and PostgreSQL. */
package dev.carillon.it;
