package dev.carillon.rest;

import dev.carillon.subscriber.Binding;
import java.time.Instant;

/** A binding as the API shows it. */
public record BindingView(
        String id,
        String application,
        String path,
        String onRequest,
        String onResponse,
        String listen,
        Instant createdAt) {

    static BindingView of(Binding binding) {
        return new BindingView(
                binding.id(),
                binding.service(),
                binding.path().value(),
                binding.onRequest(),
                binding.onResponse(),
                binding.listen(),
                binding.createdAt());
    }
}
