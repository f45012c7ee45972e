/** What torch.hub does for a repo's process: files and other repos come by hub. */
package hub.python.torchhub;
