package dev.carillon.probe;

import dev.carillon.event.EventData;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who was called with what, on which thread, in which transaction. */
@ApplicationScoped
public class Heard {

    private record Call(String who, EventData event, String thread, int transactionStatus, String transaction) {}

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    TransactionSynchronizationRegistry transactions;

    private final List<Call> calls = new CopyOnWriteArrayList<>();

    public void add(String who, EventData event) {
        calls.add(new Call(
                who,
                event,
                Thread.currentThread().getName(),
                transactions.getTransactionStatus(),
                String.valueOf(transactions.getTransactionKey())));
    }

    public long count(String who, EventData event) {
        return calls.stream()
                .filter(each -> each.who.equals(who) && each.event.getId().equals(event.getId()))
                .count();
    }

    /** Those of this topic, in the order of the calls. */
    JsonArray of(String topic) {
        JsonArrayBuilder all = Json.createArrayBuilder();
        for (Call each : calls) {
            if (each.event.getTopic().equals(topic)) {
                String id = each.event.getId();
                all.add(Json.createObjectBuilder()
                        .add("who", each.who)
                        .add("id", id == null ? "" : id)
                        .add("data", String.valueOf(each.event.dataText()))
                        .add("thread", each.thread)
                        .add("transactionStatus", each.transactionStatus)
                        .add("transaction", each.transaction));
            }
        }
        return all.build();
    }
}
