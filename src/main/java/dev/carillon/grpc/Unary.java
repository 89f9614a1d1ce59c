package dev.carillon.grpc;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A method of one question and one answer. It must not wait for anything that may take long; what it throws becomes its answer. */
@FunctionalInterface
interface Unary<Q, A> {

    CompletionStage<A> answer(Q question, OpenCall<A> call) throws Exception;

    /** An answer that is there at once. */
    static <A> CompletionStage<A> done(A answer) {
        return CompletableFuture.completedStage(answer);
    }
}
