package dev.carillon.observer;

import dev.carillon.event.EventSubscriber;
import dev.carillon.event.IntegrationEventSubscriber;
import dev.carillon.event.RefusedException;
import dev.carillon.event.Topic;
import dev.carillon.event.TopicPattern;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.DefinitionException;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ObserverMethod;
import jakarta.enterprise.inject.spi.ProcessBean;
import jakarta.enterprise.inject.spi.ProcessObserverMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds the deployment's subscribers: {@code @Observes @Topic(pattern)} methods and beans annotated
 * {@code @IntegrationEventSubscriber}, in every bean archive. A wrong pattern ends the deployment.
 *
 * <p>The methods are withdrawn from the container's own dispatch: only accepted events reach them, one by one.
 */
public class SubscriberExtension implements Extension {

    private record FoundMethod(String name, TopicPattern pattern, ObserverMethod<Object> method) {}

    private record FoundBean(String name, List<TopicPattern> patterns, Bean<?> bean) {}

    private final List<FoundMethod> methods = new ArrayList<>();
    private final List<FoundBean> beans = new ArrayList<>();

    void collectMethod(@Observes ProcessObserverMethod<?, ?> found) {
        ObserverMethod<?> method = found.getObserverMethod();
        Optional<Topic> topic = method.getObservedQualifiers().stream()
                .filter(Topic.class::isInstance)
                .map(Topic.class::cast)
                .findFirst();
        if (topic.isEmpty()) {
            return;
        }
        String where = "@Topic(\"" + topic.get().value() + "\") of " + found.getAnnotatedMethod();
        try {
            TopicPattern pattern = TopicPattern.of(topic.get().value());
            String name = SubscriberName.of(method.getBeanClass(), found.getAnnotatedMethod(), pattern);
            @SuppressWarnings("unchecked") // it gets what its observed type asks for
            ObserverMethod<Object> hears = (ObserverMethod<Object>) method;
            methods.add(new FoundMethod(name, pattern, hears));
            found.veto();
        } catch (RefusedException e) {
            found.addDefinitionError(new DefinitionException(where + ": " + e.getMessage(), e));
        }
    }

    void collectBean(@Observes ProcessBean<?> found) {
        IntegrationEventSubscriber wanted = found.getAnnotated().getAnnotation(IntegrationEventSubscriber.class);
        if (wanted == null) {
            return;
        }
        Class<?> type = found.getBean().getBeanClass();
        String where = "@IntegrationEventSubscriber of " + type.getName();
        if (!found.getBean().getTypes().contains(EventSubscriber.class)) {
            found.addDefinitionError(new DefinitionException(where + ": the bean must implement EventSubscriber"));
            return;
        }
        try {
            List<TopicPattern> patterns = Arrays.stream(wanted.topics())
                    .flatMap(each -> TopicPattern.allAndBelow(each).stream())
                    .toList();
            beans.add(new FoundBean(SubscriberName.of(type), patterns, found.getBean()));
        } catch (RefusedException e) {
            found.addDefinitionError(new DefinitionException(where + ": " + e.getMessage(), e));
        }
    }

    /** What was found, ready to be called. */
    public List<Subscriber> subscribers(BeanManager manager) {
        List<Subscriber> all = new ArrayList<>();
        for (FoundMethod each : methods) {
            all.add(new Subscriber(each.name, List.of(each.pattern), new ObserverCall(each.method)));
        }
        for (FoundBean each : beans) {
            all.add(new Subscriber(each.name, each.patterns, new BeanCall(manager, each.bean)));
        }
        return all;
    }
}
