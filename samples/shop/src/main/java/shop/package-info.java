/** A shop: orders go out as CDI events, and come back from Carillon. */
package shop;
