package dev.carillon.schema.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import com.networknt.schema.path.PathType;
import com.networknt.schema.resource.SchemaLoader;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.schema.Compatibility;
import dev.carillon.schema.CompiledSchema;
import dev.carillon.schema.SchemaLanguage;
import dev.carillon.schema.SchemaSubject;
import dev.carillon.schema.Violation;
import java.util.List;
import java.util.Locale;

/** JSON Schema 2020-12, within bounds. Thread safe. */
@OnePerNode
public class JsonSchemaLanguage implements SchemaLanguage {

    public static final String NAME = "json-schema";

    private static final String OWN = "https://json-schema.org/draft/2020-12/";
    private static final Dialect DIALECT = Dialect.builder(Dialects.getDraft202012())
            .keyword(new UniqueItems())
            .unknownKeywordFactory(
                    (name, context) -> new NonValidationKeyword(name)) // the library's own logs each name
            .build();
    private static final SchemaRegistryConfig CONFIG = SchemaRegistryConfig.builder()
            .pathType(PathType.JSON_POINTER)
            .locale(Locale.ENGLISH)
            .preloadSchema(false)
            .regularExpressionFactory(BoundedPattern::of)
            .build();

    private final JsonSchema ofSchemas = new JsonSchema(SchemaTree.parse("true"), load(null));

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public CompiledSchema compile(String text, SchemaSubject subject, String message) {
        if (message != null) {
            throw new RefusedException("/message", "is for proto3 only", message);
        }
        SchemaTree tree = SchemaTree.parse(text);
        List<Violation> wrong;
        try {
            wrong = ofSchemas.violations(tree.root(), text.length());
        } catch (Effort.ExhaustedException | StackOverflowError e) {
            throw new RefusedException("/schema", Effort.TOO_COSTLY, null);
        }
        if (!wrong.isEmpty()) {
            Violation first = wrong.get(0);
            throw new RefusedException(
                    first.pointer().replaceFirst("^/data", "/schema"), first.message(), first.value());
        }
        JsonSchema compiled = new JsonSchema(tree, load(tree.root()));
        tryOut(compiled);
        return compiled;
    }

    @Override
    public List<Violation> breaks(CompiledSchema earlier, CompiledSchema later, Compatibility asked) {
        return SchemaComparison.breaks(((JsonSchema) earlier).tree(), ((JsonSchema) later).tree(), asked);
    }

    /** One registry for each schema: another one's {@code $id} is not found in it. What is not in the schema is not loaded. */
    private static Schema load(JsonNode node) {
        SchemaRegistry registry = SchemaRegistry.withDialect(DIALECT, builder -> builder.schemaRegistryConfig(CONFIG)
                .schemaLoader(SchemaLoader.builder()
                        .allow(iri -> iri.toString().startsWith(OWN))
                        .build()));
        try {
            Schema schema = node == null
                    ? registry.getSchema(com.networknt.schema.SchemaLocation.of(SchemaTree.DIALECT))
                    : registry.getSchema(node);
            schema.initializeValidators();
            return schema;
        } catch (EcmaPattern.BadPatternException | SchemaException e) {
            throw new RefusedException("/schema", "cannot be used: " + e.getMessage(), null);
        }
    }

    /** What the library finds out late is found out now. */
    private static void tryOut(JsonSchema compiled) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        for (JsonNode each : List.of(
                json.nullNode(),
                json.booleanNode(true),
                json.numberNode(0),
                json.textNode(""),
                json.arrayNode(),
                json.objectNode())) {
            try {
                compiled.violations(each, 0);
            } catch (Effort.ExhaustedException | StackOverflowError e) {
                throw new RefusedException("/schema", Effort.TOO_COSTLY, null);
            } catch (RuntimeException e) {
                throw new RefusedException("/schema", "cannot be used: " + e.getMessage(), null);
            }
        }
    }
}
