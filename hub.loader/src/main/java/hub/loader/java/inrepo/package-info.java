/** Classes that are copied into the bundles of repos. They run there, with the class loader of the repo. */
package hub.loader.java.inrepo;
