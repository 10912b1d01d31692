/** The same pipeline as somebody would write it on Spark by hand, for one purpose. Imports nothing of AI Mass. */
package plainspark;
