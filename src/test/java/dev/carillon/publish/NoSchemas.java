package dev.carillon.publish;

/** Where no application asks for anything. */
final class NoSchemas extends SchemaCheck {

    NoSchemas() {
        super(null);
    }

    @Override
    Candidate checked(Candidate candidate) {
        return candidate;
    }
}
