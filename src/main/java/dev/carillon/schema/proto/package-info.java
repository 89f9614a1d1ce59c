/** Protocol Buffers, syntax proto3: text becomes descriptors, data is read by them, and two versions are compared. */
package dev.carillon.schema.proto;
