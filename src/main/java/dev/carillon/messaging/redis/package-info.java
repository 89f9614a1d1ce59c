/** Redis: channels and streams, by Jedis. */
package dev.carillon.messaging.redis;
