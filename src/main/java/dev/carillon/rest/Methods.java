package dev.carillon.rest;

import dev.carillon.http.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/** Which methods a servlet has. Its base class would not name them when it refuses one (RFC 9110, section 15.5.6). Stateless. */
final class Methods {

    private Methods() {}

    /** Whether the request's is one of these; if not, it is answered. */
    static boolean contain(Set<String> these, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (these.contains(request.getMethod())) {
            return true;
        }
        response.setHeader("Allow", String.join(", ", these.stream().sorted().toList()) + ", OPTIONS");
        if (request.getMethod().equals("OPTIONS")) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } else {
            Problem.of(405).write(response);
        }
        return false;
    }
}
