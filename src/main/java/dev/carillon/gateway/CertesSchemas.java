package dev.carillon.gateway;

import dev.carillon.http.HttpAnswer;
import dev.carillon.http.Problem;
import dev.carillon.loop.OnePerNode;
import dev.carillon.schema.Payload;
import dev.carillon.schema.SchemaRegistry;
import dev.carillon.schema.SchemaSubject;
import dev.carillon.schema.ValidationResult;
import dev.carillon.schema.Violation;
import jakarta.inject.Inject;
import java.util.Optional;

/** The check of what is posted by the name of a schema, before it is stored, whatever the application's policy is. Thread safe. */
@OnePerNode
class CertesSchemas {

    private final SchemaRegistry schemas;

    @Inject
    CertesSchemas(SchemaRegistry schemas) {
        this.schemas = schemas;
    }

    /** Why it is not stored: there is no such schema, or the body is not as that has it. */
    Optional<HttpAnswer> refusal(Route route, Webhook webhook, IncomingRequest request) {
        if (route.schema() == null) {
            return Optional.empty();
        }
        String type = request.head().contentType();
        boolean isEmpty = request.body().length == 0;
        Payload payload = new Payload(
                isEmpty ? null : type == null ? EventForm.BYTES : type, isEmpty ? null : request.body(), null);
        ValidationResult result =
                schemas.validate(webhook.source().owner().application(), SchemaSubject.name(route.schema()), payload);
        if (result instanceof ValidationResult.UnknownSchema) {
            return Optional.of(HttpAnswer.of(Problem.notFound("no schema has the name " + route.schema())));
        }
        return result instanceof ValidationResult.Invalid invalid
                ? Optional.of(HttpAnswer.of(Problem.of(
                        400,
                        invalid.violations().stream().map(Violation::refusal).toList())))
                : Optional.empty();
    }
}
