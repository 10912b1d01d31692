/** ModelRepo: repositories of immutable model versions, their aliases and their files. */
package io.aimass.orchestration.modelrepo;
