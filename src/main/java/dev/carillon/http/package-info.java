/**
 * What all doors over HTTP answer with, whatever their dialect. Begin with {@link dev.carillon.http.HttpAnswer}; a request that waits
 * without a thread is answered through {@link dev.carillon.http.SingleAnswer}.
 */
package dev.carillon.http;
