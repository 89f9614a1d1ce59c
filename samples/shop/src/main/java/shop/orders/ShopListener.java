package shop.orders;

import dev.carillon.event.EventSubscriber;
import dev.carillon.event.ServicesManager;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/** Subscribes as long as the application runs. */
@WebListener
public class ShopListener implements ServletContextListener {

    private static final String TOPICS = "shop/alarm; shop/notice";

    private final EventSubscriber subscriber = new CustomEventSubscriber();

    @Inject
    ServicesManager services;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        services.getEventManager().subscribe(TOPICS, subscriber);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        services.getEventManager().unsubscribe(TOPICS, subscriber);
    }
}
