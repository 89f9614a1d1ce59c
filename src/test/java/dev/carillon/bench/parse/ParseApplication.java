package dev.carillon.bench.parse;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Where Carillon's own API is. */
@ApplicationPath("/api/v1")
public class ParseApplication extends Application {}
