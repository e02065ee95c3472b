/** Which page stands at which address. Each page is a file of its own for the browser, too. */

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import * as z from "zod/mini";

import { jobFilters } from "@/features/jobs/api";
import { Broken, NotFound } from "@/routes/broken";
import { Shell } from "@/routes/shell";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const text = z.catch(z.optional(z.string().check(z.maxLength(500))), undefined);
const number = z.catch(z.optional(z.int().check(z.gte(1))), undefined);
const versionSearch = z.object({ version: number });
const contentsSearch = z.object({
  channel: text,
  job_id: text,
  deleted: z.catch(z.optional(z.boolean()), undefined),
});
const day = z.catch(z.optional(z.iso.date()), undefined);
const publicationsSearch = z.object({ status: text, content_id: text, destination_id: text });
const deliveriesSearch = z.object({ status: text, event_type: text, subject_id: text });
const auditSearch = z.object({ q: text, action: text, target: text, since: day, until: day });
const generateSearch = z.object({ document_id: text });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("@/routes/home"), "HomePage"),
});
const generate = createRoute({
  getParentRoute: () => root,
  path: "/generate",
  validateSearch: generateSearch,
  component: lazyRouteComponent(() => import("@/routes/generate"), "GeneratePage"),
});
const jobs = createRoute({
  getParentRoute: () => root,
  path: "/jobs",
  validateSearch: jobFilters,
  component: lazyRouteComponent(() => import("@/routes/jobs"), "JobsPage"),
});
const job = createRoute({
  getParentRoute: () => root,
  path: "/jobs/$jobId",
  component: lazyRouteComponent(() => import("@/routes/job"), "JobPage"),
});
const contents = createRoute({
  getParentRoute: () => root,
  path: "/contents",
  validateSearch: contentsSearch,
  component: lazyRouteComponent(() => import("@/routes/contents"), "ContentsPage"),
});
const content = createRoute({
  getParentRoute: () => root,
  path: "/contents/$contentId",
  validateSearch: versionSearch,
  component: lazyRouteComponent(() => import("@/routes/content"), "ContentPage"),
});
const documents = createRoute({
  getParentRoute: () => root,
  path: "/documents",
  component: lazyRouteComponent(() => import("@/routes/documents"), "DocumentsPage"),
});
const document = createRoute({
  getParentRoute: () => root,
  path: "/documents/$documentId",
  validateSearch: versionSearch,
  component: lazyRouteComponent(() => import("@/routes/document"), "DocumentPage"),
});
const sources = createRoute({
  getParentRoute: () => root,
  path: "/sources",
  component: lazyRouteComponent(() => import("@/routes/sources"), "SourcesPage"),
});
const schedules = createRoute({
  getParentRoute: () => root,
  path: "/schedules",
  component: lazyRouteComponent(() => import("@/routes/schedules"), "SchedulesPage"),
});
const templates = createRoute({
  getParentRoute: () => root,
  path: "/templates",
  component: lazyRouteComponent(() => import("@/routes/templates"), "TemplatesPage"),
});
const newTemplate = createRoute({
  getParentRoute: () => root,
  path: "/templates/new",
  component: lazyRouteComponent(() => import("@/routes/template"), "NewTemplatePage"),
});
const template = createRoute({
  getParentRoute: () => root,
  path: "/templates/$templateId",
  component: lazyRouteComponent(() => import("@/routes/template"), "TemplatePage"),
});
const failures = createRoute({
  getParentRoute: () => root,
  path: "/failures",
  component: lazyRouteComponent(() => import("@/routes/failures"), "FailuresPage"),
});
const people = createRoute({
  getParentRoute: () => root,
  path: "/people",
  component: lazyRouteComponent(() => import("@/routes/people"), "PeoplePage"),
});
const usage = createRoute({
  getParentRoute: () => root,
  path: "/usage",
  validateSearch: z.object({ since: day, until: day }),
  component: lazyRouteComponent(() => import("@/routes/usage"), "UsagePage"),
});
const publications = createRoute({
  getParentRoute: () => root,
  path: "/publications",
  validateSearch: publicationsSearch,
  component: lazyRouteComponent(() => import("@/routes/publications"), "PublicationsPage"),
});
const webhooks = createRoute({
  getParentRoute: () => root,
  path: "/webhooks",
  component: lazyRouteComponent(() => import("@/routes/webhooks"), "WebhooksPage"),
});
const webhook = createRoute({
  getParentRoute: () => root,
  path: "/webhooks/$webhookId",
  validateSearch: deliveriesSearch,
  component: lazyRouteComponent(() => import("@/routes/webhook"), "WebhookPage"),
});
const audit = createRoute({
  getParentRoute: () => root,
  path: "/audit",
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import("@/routes/audit"), "AuditPage"),
});
const keys = createRoute({
  getParentRoute: () => root,
  path: "/keys",
  component: lazyRouteComponent(() => import("@/routes/keys"), "KeysPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    generate,
    jobs,
    job,
    contents,
    content,
    documents,
    document,
    sources,
    schedules,
    templates,
    newTemplate,
    template,
    failures,
    people,
    keys,
    usage,
    publications,
    webhooks,
    webhook,
    audit,
  ]),
  basepath: "/app",
  defaultErrorComponent: Broken,
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
