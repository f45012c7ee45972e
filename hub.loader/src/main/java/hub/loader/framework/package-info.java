/** What the framework has at one moment: the packages, bundles and services that a repo may use. */
package hub.loader.framework;
