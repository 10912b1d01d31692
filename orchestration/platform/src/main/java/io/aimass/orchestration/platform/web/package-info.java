/** What the pages of every role share: shell, components, messages. */
package io.aimass.orchestration.platform.web;
