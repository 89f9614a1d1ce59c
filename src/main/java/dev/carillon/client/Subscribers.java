package dev.carillon.client;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.IntegrationEventSubscriber;
import dev.carillon.event.Topic;
import dev.carillon.event.TopicPattern;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.ObserverMethod;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Inject;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The application's own subscribers: beans of type {@link EventSubscriber} and methods that observe a {@link Topic}. */
@ApplicationScoped
class Subscribers {

    private static final Logger LOG = Logger.getLogger(Subscribers.class.getName());

    private record Subscriber(List<TopicPattern> patterns, Consumer<EventData> call) {
        boolean hears(EventData event) {
            return patterns.stream().anyMatch(each -> each.matches(event.topic()));
        }
    }

    private final BeanManager beans;
    private volatile List<Subscriber> found;

    @Inject
    Subscribers(BeanManager beans) {
        this.beans = beans;
    }

    protected Subscribers() { // CDI client proxy
        this(null);
    }

    boolean isEmpty() {
        return all().isEmpty();
    }

    /** Calls each that hears this event, with an instance of its own; what one of them throws ends it. */
    void call(EventData event) {
        for (Subscriber each : all()) {
            if (each.hears(event)) {
                try {
                    each.call().accept(event.copy());
                } finally {
                    Thread.interrupted(); // one that interrupts its thread means none but itself
                }
            }
        }
    }

    private List<Subscriber> all() {
        List<Subscriber> subscribers = found;
        if (subscribers == null) {
            subscribers = find();
            found = subscribers;
        }
        return subscribers;
    }

    private List<Subscriber> find() {
        List<Subscriber> subscribers = new ArrayList<>();
        Set<String> observed = new LinkedHashSet<>();
        for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
            IntegrationEventSubscriber topics = bean.getBeanClass().getAnnotation(IntegrationEventSubscriber.class);
            if (topics != null && bean.getTypes().contains(EventSubscriber.class)) {
                subscribers.add(bean(bean, topics.topics()));
            }
            observed.addAll(observedTopics(bean.getBeanClass()));
        }
        for (String each : observed) {
            TopicLiteral topic = new TopicLiteral(each);
            for (ObserverMethod<? super EventData> method :
                    beans.resolveObserverMethods(new EventData("x", null), topic)) {
                if (method.getObservedQualifiers().contains(topic)) { // one without qualifier observes it as well
                    subscribers.add(new Subscriber(List.of(TopicPattern.of(each)), method::notify));
                }
            }
        }
        return List.copyOf(subscribers);
    }

    private Subscriber bean(Bean<?> bean, String... topics) {
        List<TopicPattern> patterns = new ArrayList<>();
        for (String each : topics) {
            patterns.add(TopicPattern.andBelow(each));
        }
        return new Subscriber(patterns, event -> {
            var context = beans.createCreationalContext(bean);
            try {
                ((EventSubscriber) beans.getReference(bean, EventSubscriber.class, context)).onEvent(event);
            } finally {
                context.release(); // dependent ones end with the call
            }
        });
    }

    /** CDI knows the observers of one topic, but not which topics are observed: that is read from the classes. */
    private static Set<String> observedTopics(Class<?> type) {
        Set<String> topics = new LinkedHashSet<>();
        try {
            for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
                for (Method method : each.getDeclaredMethods()) {
                    Arrays.stream(method.getParameters())
                            .filter(Subscribers::isObserved)
                            .forEach(observed -> topics.add(
                                    observed.getAnnotation(Topic.class).value()));
                }
            }
        } catch (LinkageError e) { // CDI has made a bean of it, so that no observer of it is among what is missing
            LOG.log(Level.FINE, "client.unreadable class=" + type.getName(), e);
        }
        return topics;
    }

    private static boolean isObserved(Parameter parameter) {
        return parameter.isAnnotationPresent(Topic.class)
                && (parameter.isAnnotationPresent(Observes.class)
                        || parameter.isAnnotationPresent(ObservesAsync.class));
    }

    private static final class TopicLiteral extends AnnotationLiteral<Topic> implements Topic {
        private static final long serialVersionUID = 1L;
        private final String value;

        TopicLiteral(String value) {
            this.value = value;
        }

        @Override
        public String value() {
            return value;
        }
    }
}
