package dev.carillon.probe;

import jakarta.annotation.Resource;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.naming.InitialContext;
import javax.sql.DataSource;

/** Breaks what no door can break: {@code POST /probe/sql} with one statement a line, run in one transaction. */
@WebServlet("/probe/sql")
public class SqlServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Resource
    private transient UserTransaction transaction;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        String statements = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            DataSource database = InitialContext.doLookup("java:app/jdbc/carillon");
            transaction.begin();
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                for (String each : statements.lines().toList()) {
                    response.getWriter().println(statement.executeUpdate(each));
                }
                transaction.commit();
            } catch (SQLException e) {
                transaction.rollback();
                throw e;
            }
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }
}
