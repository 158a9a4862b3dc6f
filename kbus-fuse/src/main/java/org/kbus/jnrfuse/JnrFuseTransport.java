// SPDX-License-Identifier: Apache-2.0
package org.kbus.jnrfuse;
import java.io.IOException;
import java.nio.file.Path;
import org.kbus.device.NodeDirectory;
import org.kbus.device.Transport;
public final class JnrFuseTransport implements Transport {
    public JnrFuseTransport(NodeDirectory directory, String name) { }
    @Override public void serve(Path mountPoint, Runnable onUsable) throws IOException { throw new IOException("later"); }
}
