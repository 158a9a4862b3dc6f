// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;

import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;

/** What libfuse calls a node: a slash and its name; or only a slash, which is the directory itself. */
final class NodePath {

    private static final String ROOT = "/";

    private NodePath() {
    }

    static boolean isDirectory(String path) {
        return path.equals(ROOT);
    }

    /** The node of that path, or null. */
    static Node lookup(NodeDirectory directory, String path) {
        return directory.lookup(path.substring(ROOT.length()));
    }
}
