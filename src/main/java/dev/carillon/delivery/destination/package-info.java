/** Each kind of receiver: how a request to it looks, and what its answer means. */
package dev.carillon.delivery.destination;
