package io.aimass.orchestration.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Files;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A first user's way through the pages, by the words they read. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WalkThroughTest extends BrowserTest {
    @Override
    FixtureApi api() {
        return FixtureApi.fresh();
    }

    @Test
    @Order(1)
    void emptyPagesTeach() {
        visit("/");
        assertThat(page.locator("main")).containsText("No source is registered");
        assertThat(page.locator("#checklist")).containsText("0 of 5 done");
        for (var path : new String[] {"/", "/models", "/jobs", "/runs", "/workflows", "/predictions"}) {
            visit(path);
            isAccessible();
            fits(NARROW);
            fits(WIDE);
            assertThat(page.locator("main .empty").first()).isVisible();
        }
        hasNoComplaints();
    }

    @Test
    @Order(2)
    void aRepositoryIsCreatedAndAModelUploadedAndCommitted() throws Exception {
        visit("/");
        page.locator("nav.side").getByRole(AriaRole.LINK, link("Models")).click();
        settle();
        page.getByRole(AriaRole.BUTTON, button("Create New Model Repository")).click();
        isAccessible();
        page.getByLabel("Repository Name").fill("fraud");
        page.getByLabel("Description (optional)").fill("Card fraud <b>bold</b>");
        page.getByRole(AriaRole.BUTTON, button("Create").setExact(true)).click();
        assertThat(page.getByRole(
                        AriaRole.HEADING,
                        new Page.GetByRoleOptions().setName("fraud").setLevel(1)))
                .isVisible();
        assertThat(page.url()).endsWith("/models/fraud");

        var file = Files.writeString(folder.resolve("model.bin"), "opaque ".repeat(10_000));
        page.getByRole(AriaRole.BUTTON, button("Upload Model")).first().click();
        assertThat(page.getByRole(AriaRole.BUTTON, button("Commit Changes"))).isDisabled();
        page.locator("input[type=file]").setInputFiles(file);
        assertThat(page.locator("[data-file='model.bin']")).containsText("Sent");
        page.locator("input[type=file]").setInputFiles(Files.writeString(folder.resolve("model.pkl"), "pickled"));
        assertThat(page.locator("[data-file='model.pkl']")).containsText("is a pickle");
        assertThat(page.getByRole(AriaRole.BUTTON, button("Commit Changes"))).isDisabled();
        isAccessible();
        page.getByRole(AriaRole.BUTTON, button("Leave out")).click();
        forgetComplaints();
        page.getByLabel("Commit message").fill("First try");
        page.getByRole(AriaRole.BUTTON, button("Commit Changes")).click();
        assertThat(page.locator("[data-version='1']")).containsText("First try");
        page.locator("[data-version='1']")
                .getByRole(
                        AriaRole.LINK,
                        new Locator.GetByRoleOptions().setName("1").setExact(true))
                .click();
        assertThat(page.locator("main")).containsText("opaque file");
        hasNoComplaints();
    }

    @Test
    @Order(3)
    void aJobIsCreatedAndRunsToItsOutput() {
        visit("/jobs");
        page.getByRole(AriaRole.LINK, button("Create New Job")).first().click();
        settle();
        page.getByLabel("Job Name").fill("train-fraud");
        page.getByLabel("trainer").selectOption("xgboost");
        page.getByLabel("input").fill("gold.flight_features");
        page.locator("input[name=repository]").fill("fraud");
        assertThat(page.locator(".code-line code").first())
                .containsText("--set trainer=xgboost --set input=gold.flight_features --set repository=fraud");
        page.getByRole(AriaRole.BUTTON, button("Create and run")).click();
        assertThat(page.locator(".title-line .chip[data-state=SUCCEEDED]")).isVisible();
        assertThat(page.locator("main")).containsText("flight-delay");
        page.getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName("Metrics"))
                .click();
        assertThat(page.locator("main")).containsText("0.7937");
        assertThat(page.url()).endsWith("?tab=metrics");
        hasNoComplaints();
    }

    @Test
    @Order(4)
    void everythingIsReachedByKeyboardAndFoundByName() {
        visit("/");
        page.keyboard().press("Tab");
        assertThat(page.locator(":focus")).hasText("Skip to the content");
        page.keyboard().press("Control+k");
        page.keyboard().type("train-fraud");
        assertThat(page.locator(".palette [aria-selected=true]")).containsText("train-fraud");
        page.keyboard().press("Enter");
        page.waitForURL("**/jobs/train-fraud");
        hasNoComplaints();
    }

    @Test
    @Order(5)
    void theLanguageAndTheThemeStay() {
        visit("/models");
        page.locator("#language").click();
        page.waitForFunction("() => document.documentElement.lang === 'zh' && document.querySelector('main h1')");
        settle();
        assertThat(page.locator("main h1")).hasText("模型");
        page.locator("#theme").click();
        visit("/jobs");
        assertThat(page.locator("main h1")).hasText("作业");
        assertThat((String) page.evaluate("() => document.documentElement.dataset.theme"))
                .isEqualTo("dark");
        isAccessible();
        page.locator("#language").click();
        page.waitForFunction("() => document.documentElement.lang === 'en'");
        hasNoComplaints();
    }

    @Test
    @Order(6)
    void signingOutLeadsToTheSignInForm() {
        visit("/");
        page.locator("#sign-out").click();
        assertThat(page.getByLabel("Token")).isVisible();
        isAccessible();
        page.getByLabel("Token").fill(server.token());
        page.getByRole(AriaRole.BUTTON, button("Sign in")).click();
        settle();
        assertThat(page.locator("main h1")).hasText("Data Lake");
    }

    private static Page.GetByRoleOptions button(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    private static Locator.GetByRoleOptions link(String name) {
        return new Locator.GetByRoleOptions().setName(name);
    }
}
