/** Which events: patterns of topics, prepared so that one look finds everybody who wants a topic. */
package dev.carillon.filter;
