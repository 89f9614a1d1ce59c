package dev.carillon.grpc;

import java.util.concurrent.CompletionStage;

/** What a method of one question and one answer does. Must not wait for what may take long; throwing is answering, too. */
@FunctionalInterface
interface Unary<Q, A> {

    CompletionStage<A> answer(Q question, OpenCall<A> call) throws Exception;
}
