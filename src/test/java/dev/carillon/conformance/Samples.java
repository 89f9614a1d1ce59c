package dev.carillon.conformance;

import java.util.List;
import java.util.stream.Stream;

/** Values at the edges of what the grammars allow, valid ones and others; which is which the oracle says. */
final class Samples {

    /** Of any attribute of type String. */
    static final List<String> TEXTS = List.of(
            "plain", " ", "a b", " leading", "trailing ", "\"quoted\"", "half \"quoted", "\"", "\"\"", "back\\slash", "100%",
            "%41", "%FF", "%C3%A4", "%", "%zz", "%2", "größe", "€", "日本語", "\uD83D\uDE00", "\uD800\uDEAD", "a,b;c=d", "<a&b>", "é",
            "\u00A0", "\uFEFF", "\u200B", "\u2028", "\uFFFD", "\u0000", "a\u0000b", "\u0001", "tab\there", "line\nend",
            "\r\n", "\u001F", "\u007F", "\u0080", "\u0085", "\u009F", "\uDEAD", "\uD800", "a\uD800b", "\uDC00\uD800",
            "\uFFFE", "\uFFFF", "\uFDD0", "\uFDEF", "\uD83F\uDFFE", "\uDBFF\uDFFF", "", "true", "1", "null", "{}", "?", "/",
            "//", "..", "a//b", "order.paid", "carillon.own", "carillon/own", "carillon", "Carillon.x", "a/b", "*", "**",
            "a/*/b", ".a", "a.", "%2E", "a%2fb");

    static final List<String> URIS = List.of(
            "/", "?", "#", "", "a", "./a:b", "a:b", "1:2", "1-555-123-4567", "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
            "https://github.com/cloudevents", "mailto:cncf-wg-serverless@lists.cncf.io", "http://[::1]:80/x",
            "http://user:pw@host:8080/p;a=1?q=/?#f/?", "//host/x", "//", "http://", "http:", "a:", "a:?q", "http:///x",
            "HTTP://EXAMPLE.COM/%7e", "/%zz", "/%2", "/a b", "/ä", "/\\", "/^", "/|", "/[x]", "/?[x]", "/`", "/{x}", "/<x>",
            "/\"", "/a#b#c", "http://a_b/", "http://host:port/", "http://[::1/", "http://[v1.x]/", "/a%20b", "/%C3%A4", "tag:x,2026:y",
            "file:///c:/x", "data:,x", "/a?b=c&d=e%20f", ":", ":a", "http://exa mple/", "x+y-z.1:q", "http://host/'()*!$&,;=@");

    static final List<String> TIMES = List.of(
            "2018-04-05T17:31:00Z", "2018-04-05T17:31:00.0Z", "2018-04-05T17:31:00.10Z", "2018-04-05T17:31:00.123456789Z",
            "2018-04-05T17:31:00.123456789012345678901234567890Z", "2018-04-05T17:31:00+00:00", "2018-04-05T17:31:00-00:00",
            "2018-04-05T17:31:00+05:30", "2018-04-05T17:31:00-12:00", "2018-04-05T17:31:00+23:59", "2018-04-05T17:31:00+24:00",
            "2018-04-05T17:31:00+05:60", "2018-04-05t17:31:00z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z",
            "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "10000-01-01T00:00:00Z",
            "2016-12-31T23:59:60Z", "1990-12-31T15:59:60-08:00", "2016-12-31T23:59:60.5Z", "2016-12-31T12:00:60Z", "2016-12-31T23:59:61Z",
            "2020-02-29T00:00:00Z", "2019-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2000-02-29T00:00:00Z", "2018-04-31T00:00:00Z",
            "2018-13-01T00:00:00Z", "2018-00-01T00:00:00Z", "2018-01-00T00:00:00Z", "2018-01-01T24:00:00Z", "2018-01-01T23:60:00Z",
            "2018-04-05T17:31Z", "2018-04-05T17:31:00", "2018-04-05", "2018-04-05 17:31:00Z", "2018-04-05T17:31:00.Z",
            "2018-04-05T17:31:00,5Z", "2018-04-05T17:31:00 Z", " 2018-04-05T17:31:00Z", "2018-04-05T17:31:00Z ", "20180405T173100Z",
            "2018-W14-4T17:31:00Z", "2018-04-05T17:31:00+0530", "2018-04-05T17:31:00+05", "-2018-04-05T17:31:00Z",
            "+2018-04-05T17:31:00Z", "noon", "", "1522949460", "2018-04-05T17:31:00Z[UTC]", "２018-04-05T17:31:00Z",
            "2018-04-05T17:31:00." + "1".repeat(79) + "Z", "2018-04-05T17:31:00." + "1".repeat(80) + "Z");

    static final List<String> MEDIA_TYPES = List.of(
            "application/json", "APPLICATION/JSON", "application/json; charset=utf-8", "application/json;charset=UTF-8",
            "application/json; charset=\"utf-8\"", "application/json; charset=iso-8859-1", "application/json; charset=utf-16",
            "application/json; charset=utf-16le", "application/json; charset=us-ascii", "application/json; charset=klingon",
            "text/json", "application/vnd.api+json", "application/vnd.api+json; v=1; charset=utf-8", "image/x+json", "model/json",
            "text/plain", "text/plain; charset=utf-8", "text/plain;charset=iso-8859-1", "text/plain; charset=utf-16",
            "text/plain; charset=klingon", "text/plain; charset=\"\"", "TEXT/PLAIN; CHARSET=UTF-8", "text/csv; header=present",
            "application/xml", "text/xml; charset=iso-8859-1", "image/svg+xml", "application/octet-stream", "video/mp4", "image/png",
            "multipart/mixed; boundary=\"a b;c\"", "text/plain; a=\"b\\\"c\"", "text/plain ; a=b", "text/plain;", "text/plain;;a=b",
            "text/€", "text", "text/", "/plain", "*/*", "text/*", "a/b/c", "text/plain; a", "text/plain; a=", "text plain", "", " ",
            "text/plain, text/html", "application/cloudevents", "text/pl{a}in", "text/plain; a=b c", "application/jsonp",
            "application/json-seq", "application/x-ndjson", "application/jsön");

    static final List<String> VALID_JSON = List.of(
            "null", "true", "false", "0", "-0", "1", "-1", "1.50", "1e5", "1E+2", "1e-2", "123456789012345678901234567890", "1.0",
            "0.1000000000000000055511151231257827", "1e9999", "-1e-9999", "9007199254740993", "\"\"", "\"text\"", "\"\\u0000\"",
            "\"\\uD83D\\uDE00\"", "\"\\uDEAD\"", "\"\\/\\b\\f\\n\\r\\t\\\\\\\"\"", "\"größe €\"", "\"\uD83D\uDE00\"", "\"\u007F\u2028\uFFFF\"",
            "[]", "[ ]", "{}", "{ }", "[1,2.50,\"x\",null,true]", "{\"a\":1.50,\"b\":[1,{\"c\":null}]}", "{\"a\":1,\"a\":2}", "{\"\":0}",
            "{\"data\":1,\"id\":2,\"topic\":\"x\"}", "{\"b\":1,\"a\":2}", " {\"a\" : 1 } ", "\t[1,\n2]\r\n", "{\"\\u0061\":\"\\u00e9\"}");

    /** Nearly JSON: what JSONTestSuite tries, and more. */
    static final List<String> NO_JSON = List.of(
            "", " ", "nul", "True", "NaN", "Infinity", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "0x1", "1_000", "'a'", "\"", "\"a",
            "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\t\"", "\"\n\"", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1,,2]", "[1 2]", "{", "}",
            "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}", "{a:1}", "{'a':1}", "{\"a\" 1}", "{1:1}", "{\"a\":1 \"b\":2}", "{\"a\":1}}", "[]]",
            "1 2", "\"a\" \"b\"", "{}{}", "// c\n1", "/* c */ 1", "1 // c", "[1]x", "\u00A01", "\uFEFF1", "1\u0000", "truefalse", "[1;2]",
            "{\"a\":1,\"b\"}", "[-]", "[1e1.5]", "[0e]", "[2.e3]", "[\"\u0001\"]", "\u2028[]", "１", "[\"\\\u0000\"]");

    static final List<String> JSON =
            Stream.concat(VALID_JSON.stream(), NO_JSON.stream()).toList();

    /** Of an Integer or something else in the JSON envelope. */
    static final List<String> RAW = List.of(
            "null", "true", "false", "0", "-1", "-0", "2147483647", "2147483648", "-2147483648", "-2147483649", "1.5", "1.0", "1e2",
            "[]", "[\"a\"]", "{}", "{\"a\":1}", "9999999999999999999999");

    static final List<String> OBJECTS = List.of(
            "{}", "{\"a\":\"b\"}", "{ \"a\" : 1.50 }", "{\"ä\":\"\\u0000\"}", "[]", "null", "text", "", "{", "{\"a\":1}x", "{\"a\":1,\"a\":2}",
            "{\"a\":\n1}");

    static final List<String> NAMES = List.of(
            "ext", "a", "0", "x1", "comexampleextension1", "averylongnameofanextensionindeed", "Ext", "EXT", "e_x", "e-x", "é", "e x", "data",
            "data_base64", "specversion2", "webhookid", "host", "traceparent", "partitionkey", "sequence", "", "a.b", "appid", "topic2");

    private Samples() {}
}
