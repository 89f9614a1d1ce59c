/** Orders as an application of Volt MX Foundry would handle them: the listings of its documentation, with imports of Carillon's. */
package shop.orders;
