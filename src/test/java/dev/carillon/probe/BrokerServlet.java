package dev.carillon.probe;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** What only the server itself may ask of the broker: {@code POST /probe/broker?operation=…} with the parameters as a JSON array. */
@WebServlet("/probe/broker")
public class BrokerServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        String operation = request.getQueryString().replaceFirst("^operation=", "");
        String parameters = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            ConnectionFactory factory = InitialContext.doLookup("java:app/jms/carillon/connectionFactory");
            try (JMSContext jms = factory.createContext()) {
                response.getWriter().print(ask(jms, operation, parameters));
            }
        } catch (NamingException | JMSException e) {
            throw new ServletException(e);
        }
    }

    private static String ask(JMSContext jms, String operation, String parameters) throws JMSException {
        TemporaryQueue replies = jms.createTemporaryQueue();
        TextMessage question = jms.createTextMessage(parameters);
        question.setStringProperty("_AMQ_ResourceName", "broker");
        question.setStringProperty("_AMQ_OperationName", operation);
        question.setJMSReplyTo(replies);
        jms.createProducer().send(jms.createQueue("activemq.management"), question);
        try (JMSConsumer consumer = jms.createConsumer(replies)) {
            return consumer.receive(30_000).getBody(String.class);
        }
    }
}
