/** Made from the OpenAPI document by `npm run generate`. */
export interface paths {
    "/api/v1/ai": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getAi"];
        put: operations["putAi"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ai/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["testAi"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listApiKeys"];
        put?: never;
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getApproval"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals/{token}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["approveByLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals/{token}/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["discardByLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals/{token}/fallback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["useFallbackByLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals/{token}/regenerate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["regenerateByLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals/{token}/seen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["seeApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/canvases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["publishCanvas"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/canvases/simulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["simulateCanvas"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listContacts"];
        put?: never;
        post: operations["upsertContact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getContact"];
        put?: never;
        post?: never;
        delete: operations["eraseContact"];
        options?: never;
        head?: never;
        patch: operations["updateContact"];
        trace?: never;
    };
    "/api/v1/contacts/{id}/opt-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["optInContact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{id}/opt-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["optOutContact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listConversations"];
        put?: never;
        post: operations["upsertConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{ref}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getConversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{ref}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listMessages"];
        put?: never;
        post: operations["recordOutboundMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{ref}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["setConversationStatus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listDrafts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drafts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getDraft"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drafts/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["approveDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drafts/{id}/composition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getDraftComposition"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drafts/{id}/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["discardDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drafts/{id}/fallback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["useFallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drafts/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getDraftHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drafts/{id}/reassign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["reassignDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drafts/{id}/regenerate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["regenerateDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drafts/{id}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["reviewDraft"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drafts/{id}/seen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["seeDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drafts/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["decideDrafts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drafts/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["countDrafts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrollments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listEnrollments"];
        put?: never;
        post: operations["enroll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrollments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getEnrollment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrollments/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["cancelEnrollment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrollments/{id}/compositions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listCompositions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrollments/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["pauseEnrollment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrollments/{id}/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["planEnrollment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrollments/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["resumeEnrollment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrollments/{id}/sends": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listSendsOfEnrollment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrollments/{id}/skip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["skipEnrollment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrollments/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrollments/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["enrollMany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrollments/control": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["controlEnrollments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/enrollments/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["countEnrollments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listenToEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["beginExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions/{executionId}/steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["runStep"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/holidays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listHolidays"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/holidays/places": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listHolidayPlaces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inboxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listInboxes"];
        put?: never;
        post: operations["createInbox"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inboxes/{ref}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getInbox"];
        put?: never;
        post?: never;
        delete: operations["removeInbox"];
        options?: never;
        head?: never;
        patch: operations["updateInbox"];
        trace?: never;
    };
    "/api/v1/invitations/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getInvitation"];
        put?: never;
        post: operations["acceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["updateMe"];
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/message-templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listMessageTemplates"];
        put?: never;
        post: operations["createMessageTemplate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/message-templates/{ref}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getMessageTemplate"];
        put?: never;
        post?: never;
        delete: operations["removeMessageTemplate"];
        options?: never;
        head?: never;
        patch: operations["updateMessageTemplate"];
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/personas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listPersonas"];
        put?: never;
        post: operations["createPersona"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/personas/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getPersona"];
        put: operations["putPersona"];
        post?: never;
        delete: operations["removePersona"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/compositions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["reportCompositions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sends": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listSends"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sends/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getSend"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sequences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listSequences"];
        put?: never;
        post: operations["createSequence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sequences/{ref}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getSequence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["editSequence"];
        trace?: never;
    };
    "/api/v1/sequences/{ref}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["archiveSequence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sequences/{ref}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["diffVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sequences/{ref}/funnel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getFunnel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sequences/{ref}/off": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["offSequence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sequences/{ref}/on": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["onSequence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sequences/{ref}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["publishSequence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sequences/{ref}/steps/order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["reorderSteps"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sequences/{ref}/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["syncSequence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sequences/{ref}/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["validateSequence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sequences/{ref}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sequences/{ref}/versions/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sequences/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["validateDefinition"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getSession"];
        put?: never;
        post: operations["logIn"];
        delete: operations["logOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["updateSettings"];
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["setUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/signals/conversation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["signalConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/signals/delivery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["signalDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/signals/message": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["signalMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/signals/not-interested": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["signalNotInterested"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/signals/opt-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["signalOptOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/signals/target": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["signalTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/simulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["simulate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listSubscriptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["putSubscription"];
        post?: never;
        delete: operations["removeSubscription"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/target-records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listTargetRecords"];
        put?: never;
        post: operations["upsertTargetRecord"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/target-records/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getTargetRecord"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listUsers"];
        put?: never;
        post: operations["inviteUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["updateUser"];
        trace?: never;
    };
    "/api/v1/users/{id}/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["inviteUserAgain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    message: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["deliverMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        /**
         * @example {
         *       "password": "correct horse battery"
         *     }
         */
        AcceptInvitation: {
            name?: string;
            password: string;
        };
        Actor: {
            id?: string;
            name: string;
            /** @enum {string} */
            type: "person" | "api_key" | "rule" | "signal" | "system";
        };
        AiSettings: {
            /** Format: uri */
            baseUrl: string | null;
            currency: string;
            hasKey: boolean;
            maxTokens: number;
            model: string;
            monthlyBudget: number | null;
            pricePerMillion: {
                input: number;
                output: number;
            };
            /** @enum {string} */
            provider: "none" | "gemini" | "openai";
            spentThisMonth: number;
            temperature: number | null;
            timeLimitSeconds: number;
        };
        /**
         * @example {
         *       "provider": "gemini",
         *       "model": "gemini-2.5-flash",
         *       "key": "the-key-of-your-project",
         *       "pricePerMillion": {
         *         "input": 300000,
         *         "output": 2500000
         *       },
         *       "monthlyBudget": 20000000
         *     }
         * @example {
         *       "provider": "openai",
         *       "model": "llama3.1",
         *       "baseUrl": "http://127.0.0.1:11434/v1",
         *       "timeLimitSeconds": 120
         *     }
         */
        AiSettingsInput: {
            /**
             * Format: uri
             * @default null
             */
            baseUrl: string | null;
            /** @default USD */
            currency: string;
            key?: string | null;
            /** @default 2000 */
            maxTokens: number;
            /** @default  */
            model: string;
            /** @default null */
            monthlyBudget: number | null;
            /**
             * @default {
             *       "input": 0,
             *       "output": 0
             *     }
             */
            pricePerMillion: {
                /** @default 0 */
                input: number;
                /** @default 0 */
                output: number;
            };
            /**
             * @default none
             * @enum {string}
             */
            provider: "none" | "gemini" | "openai";
            /** @default null */
            temperature: number | null;
            /** @default 30 */
            timeLimitSeconds: number;
        };
        AiTest: {
            detail: string;
            durationMs: number;
            inputTokens: number;
            model: string;
            ok: boolean;
            outputTokens: number;
            /** @enum {string} */
            provider: "none" | "gemini" | "openai";
            text: string | null;
        };
        /**
         * @example {}
         * @example {
         *       "persona": "carl"
         *     }
         */
        AiTestInput: {
            persona?: string;
            /**
             * @example {
             *       "provider": "gemini",
             *       "model": "gemini-2.5-flash",
             *       "key": "the-key-of-your-project",
             *       "pricePerMillion": {
             *         "input": 300000,
             *         "output": 2500000
             *       },
             *       "monthlyBudget": 20000000
             *     }
             * @example {
             *       "provider": "openai",
             *       "model": "llama3.1",
             *       "baseUrl": "http://127.0.0.1:11434/v1",
             *       "timeLimitSeconds": 120
             *     }
             */
            settings?: {
                /**
                 * Format: uri
                 * @default null
                 */
                baseUrl: string | null;
                /** @default USD */
                currency: string;
                key?: string | null;
                /** @default 2000 */
                maxTokens: number;
                /** @default  */
                model: string;
                /** @default null */
                monthlyBudget: number | null;
                /**
                 * @default {
                 *       "input": 0,
                 *       "output": 0
                 *     }
                 */
                pricePerMillion: {
                    /** @default 0 */
                    input: number;
                    /** @default 0 */
                    output: number;
                };
                /**
                 * @default none
                 * @enum {string}
                 */
                provider: "none" | "gemini" | "openai";
                /** @default null */
                temperature: number | null;
                /** @default 30 */
                timeLimitSeconds: number;
            };
        };
        ApiKey: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            createdAt: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            lastUsedAt: string | null;
            name: string;
            prefix: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            revokedAt: string | null;
            scopes: ("read" | "enroll" | "signal" | "approve" | "manage" | "admin")[];
        };
        /**
         * @example {
         *       "name": "n8n",
         *       "scopes": [
         *         "enroll",
         *         "signal"
         *       ]
         *     }
         */
        ApiKeyInput: {
            name: string;
            scopes: ("read" | "enroll" | "signal" | "approve" | "manage" | "admin")[];
        };
        /**
         * @example {
         *       "text": "Hello Ana, …"
         *     }
         */
        ApproveInput: {
            html?: string;
            regenerations?: number;
            subject?: string;
            text?: string;
        };
        /**
         * @example {
         *       "plan": "pro",
         *       "seats": 4,
         *       "trial": false
         *     }
         */
        Attributes: {
            [key: string]: string | number | boolean | null;
        };
        /**
         * @example {
         *       "plan": "pro",
         *       "seats": 4,
         *       "trial": null
         *     }
         */
        AttributesInput: {
            [key: string]: string | number | boolean | null;
        };
        /**
         * @example {
         *       "ids": [
         *         "01JZ8Q4T6W0V3X5Y7ZA9BCDEFG"
         *       ],
         *       "decision": "approve"
         *     }
         */
        BulkDecision: {
            /** @enum {string} */
            decision: "approve" | "discard";
            ids: string[];
            reason?: string;
            regenerations?: {
                [key: string]: number;
            };
        };
        BulkDecisionReport: {
            items: ({
                id: string;
                /** @enum {boolean} */
                ok: true;
                /** @enum {string} */
                status: "waiting" | "approved" | "fallback" | "discarded" | "expired" | "withdrawn";
            } | {
                code: string;
                detail: string;
                id: string;
                /** @enum {boolean} */
                ok: false;
            })[];
        };
        BulkItem: {
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            contactId: string;
            created: boolean;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            enrollmentId: string;
            index: number;
            /** @enum {boolean} */
            ok: true;
        } | {
            code: string;
            detail: string;
            errors?: {
                detail: string;
                pointer: string;
            }[];
            index: number;
            /** @enum {boolean} */
            ok: false;
        };
        BulkLine: {
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            contactId: string;
            created: boolean;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            enrollmentId: string;
            index: number;
            /** @enum {boolean} */
            ok: true;
        } | {
            code: string;
            detail: string;
            errors?: {
                detail: string;
                pointer: string;
            }[];
            index: number;
            /** @enum {boolean} */
            ok: false;
        } | {
            created: number;
            /** @enum {boolean} */
            done: true;
            existing: number;
            refused: number;
            total: number;
        } | {
            code: string;
            created: number;
            detail: string;
            /** @enum {boolean} */
            done: false;
            existing: number;
            refused: number;
            total: number;
        };
        BulkReport: {
            created: number;
            existing: number;
            items: components["schemas"]["BulkItem"][];
            refused: number;
            total: number;
        };
        CanvasAnswer: {
            findings: components["schemas"]["CanvasFinding"][];
            published: boolean;
            reasons: string[];
            /** @enum {string} */
            runsIn: "runtime" | "n8n";
            sequence: {
                /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
                id: string;
                key: string;
            };
            version: number | null;
        };
        CanvasFinding: {
            /** @enum {string} */
            code: "empty_flow" | "unknown_target" | "node_id_mismatch" | "loop" | "unreachable_node" | "nothing_sent" | "step_without_content" | "ai_without_fallback" | "ai_without_intent" | "unknown_persona" | "assisted_without_approval" | "template_syntax" | "unknown_variable" | "unknown_message_template" | "unknown_inbox" | "no_inbox_for_channel" | "target_variable_without_target" | "duplicate_step" | "send_without_step" | "goal_without_target" | "escalate_without_people" | "too_many_steps" | "steps_too_close" | "no_whatsapp_template" | "email_without_subject" | "subject_not_shown" | "until_in_past" | "no_permitted_instant" | "no_business_day" | "no_entry" | "several_entries" | "second_entry" | "foreign_node" | "chat_model" | "expression" | "invalid_parameter" | "parallel_branches" | "exit_connected" | "error_output";
            message: string;
            name: string | null;
            node: string | null;
            /** @enum {string} */
            severity: "error" | "warning";
            step: string | null;
        };
        /**
         * @example {
         *       "source": {
         *         "workflowId": "kRz1WpY0qP2mXb7T",
         *         "workflowName": "Payment reminders"
         *       },
         *       "nodes": [
         *         {
         *           "id": "6f1c2f0e-4b0e-4c53-9d0b-0d7c5a1d7a01",
         *           "name": "Enroll",
         *           "type": "n8n-nodes-cadenza.cadenzaEnroll",
         *           "parameters": {
         *             "target": "charge",
         *             "exitRules": {
         *               "onGoal": true
         *             }
         *           }
         *         },
         *         {
         *           "id": "6f1c2f0e-4b0e-4c53-9d0b-0d7c5a1d7a02",
         *           "name": "Wait 3 days",
         *           "type": "n8n-nodes-cadenza.cadenzaWaitStep",
         *           "parameters": {
         *             "amount": 3
         *           }
         *         },
         *         {
         *           "id": "6f1c2f0e-4b0e-4c53-9d0b-0d7c5a1d7a03",
         *           "name": "Reminder",
         *           "type": "n8n-nodes-cadenza.cadenzaSendViaChannel",
         *           "parameters": {
         *             "channel": "email",
         *             "subject": "Your invoice",
         *             "text": "Hello {{contact.first_name|there}}, …"
         *           }
         *         }
         *       ],
         *       "connections": {
         *         "Enroll": {
         *           "main": [
         *             [
         *               {
         *                 "node": "Wait 3 days",
         *                 "type": "main",
         *                 "index": 0
         *               }
         *             ]
         *           ]
         *         },
         *         "Wait 3 days": {
         *           "main": [
         *             [
         *               {
         *                 "node": "Reminder",
         *                 "type": "main",
         *                 "index": 0
         *               }
         *             ]
         *           ]
         *         }
         *       }
         *     }
         */
        CanvasInput: {
            connections: {
                [key: string]: {
                    [key: string]: ({
                        /** @default 0 */
                        index: number;
                        node: string;
                        /** @default main */
                        type: string;
                    }[] | null)[];
                };
            };
            entry?: string;
            key?: string;
            nodes: {
                disabled?: boolean;
                id?: string;
                name: string;
                /** @default {} */
                parameters: {
                    [key: string]: unknown;
                };
                type: string;
            }[];
            publish?: boolean;
            source: {
                workflowId: string | null;
                workflowName: string;
            };
        };
        CanvasLook: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            at: string;
            /** @enum {string} */
            result: "published" | "unchanged" | "unreachable" | "refused";
            version: number | null;
            why: string;
        };
        /**
         * @example {
         *       "source": {
         *         "workflowId": "kRz1WpY0qP2mXb7T",
         *         "workflowName": "Payment reminders"
         *       },
         *       "nodes": [
         *         {
         *           "id": "6f1c2f0e-4b0e-4c53-9d0b-0d7c5a1d7a01",
         *           "name": "Enroll",
         *           "type": "n8n-nodes-cadenza.cadenzaEnroll",
         *           "parameters": {
         *             "target": "charge",
         *             "exitRules": {
         *               "onGoal": true
         *             }
         *           }
         *         },
         *         {
         *           "id": "6f1c2f0e-4b0e-4c53-9d0b-0d7c5a1d7a02",
         *           "name": "Wait 3 days",
         *           "type": "n8n-nodes-cadenza.cadenzaWaitStep",
         *           "parameters": {
         *             "amount": 3
         *           }
         *         },
         *         {
         *           "id": "6f1c2f0e-4b0e-4c53-9d0b-0d7c5a1d7a03",
         *           "name": "Reminder",
         *           "type": "n8n-nodes-cadenza.cadenzaSendViaChannel",
         *           "parameters": {
         *             "channel": "email",
         *             "subject": "Your invoice",
         *             "text": "Hello {{contact.first_name|there}}, …"
         *           }
         *         }
         *       ],
         *       "connections": {
         *         "Enroll": {
         *           "main": [
         *             [
         *               {
         *                 "node": "Wait 3 days",
         *                 "type": "main",
         *                 "index": 0
         *               }
         *             ]
         *           ]
         *         },
         *         "Wait 3 days": {
         *           "main": [
         *             [
         *               {
         *                 "node": "Reminder",
         *                 "type": "main",
         *                 "index": 0
         *               }
         *             ]
         *           ]
         *         }
         *       },
         *       "contact": {
         *         "firstName": "Ana",
         *         "email": "ana@example.com"
         *       },
         *       "target": {
         *         "type": "charge",
         *         "externalId": "inv-1",
         *         "status": "open"
         *       }
         *     }
         */
        CanvasSimulateInput: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00+02:00
             */
            at?: string;
            connections: {
                [key: string]: {
                    [key: string]: ({
                        /** @default 0 */
                        index: number;
                        node: string;
                        /** @default main */
                        type: string;
                    }[] | null)[];
                };
            };
            contact: {
                id: string;
            } | components["schemas"]["ContactChange"];
            /** @enum {string} */
            drafts?: "approve" | "discard" | "ignore";
            entry?: string;
            events?: components["schemas"]["SimulatedEvent"][];
            key?: string;
            nodes: {
                disabled?: boolean;
                id?: string;
                name: string;
                /** @default {} */
                parameters: {
                    [key: string]: unknown;
                };
                type: string;
            }[];
            publish?: boolean;
            source: {
                workflowId: string | null;
                workflowName: string;
            };
            target?: components["schemas"]["TargetInput"];
        };
        CanvasSimulation: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            endedAt: string | null;
            findings: components["schemas"]["Finding"][];
            messages: {
                /**
                 * Format: date-time
                 * @example 2026-06-08T09:00:00.000Z
                 */
                at: string;
                /** @enum {string|null} */
                channel: "email" | "sms" | "whatsapp" | "chat" | null;
                html: string | null;
                inbox: string | null;
                label: string;
                missing: string[];
                reason: ("no_address" | "no_conversation" | "no_inbox" | "outside_window" | "unknown_outcome" | "provider_refused" | "retries_exhausted" | "provider_reported" | "empty_message" | "message_too_long" | "template_missing" | "inbox_disabled") | ("skipped_by_person" | "draft_discarded" | "approval_expired" | "enrollment_ended" | "restarted" | "once_per_conversation") | null;
                /** @enum {string} */
                status: "pending" | "scheduled" | "sending" | "sent" | "delivered" | "read" | "replied" | "skipped" | "failed";
                step: string;
                subject: string | null;
                text: string;
                why: string;
            }[];
            prompts: {
                /**
                 * Format: date-time
                 * @example 2026-06-08T09:00:00.000Z
                 */
                at: string;
                label: string;
                persona: string | null;
                step: string;
                system: string;
                user: string;
            }[];
            reason: ("replied" | "resolved" | "goal" | "opted_out" | "not_interested" | "cancelled" | "discarded" | "approval_expired" | "flow") | ("send_failed" | "internal" | "host_gone") | "end_of_sequence" | null;
            reasons: string[];
            /** @enum {string} */
            runsIn: "runtime" | "n8n";
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            startedAt: string;
            /** @enum {string} */
            state: "active" | "paused" | "completed" | "exited" | "failed";
            timeline: components["schemas"]["TimelineEvent"][];
            timeZone: string;
        };
        Composition: {
            answer: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            at: string;
            costMicros: number;
            currency: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            draftId: string | null;
            durationMs: number;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            enrollmentId: string;
            flags: {
                /** @enum {string} */
                code: "too_long" | "cut_off" | "placeholder" | "wrong_language" | "foreign_link" | "repeats_instructions";
                message: string;
            }[];
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            inputTokens: number;
            /** @enum {string} */
            mode: "assisted" | "full";
            model: string;
            node: string;
            /** @enum {string} */
            outcome: "used" | "flagged" | "fallback";
            outputTokens: number;
            persona: string | null;
            prompt: {
                system: string;
                user: string;
            } | null;
            provider: string;
            /** @enum {string|null} */
            reason: "no_provider" | "over_budget" | "too_slow" | "unreachable" | "wrong_key" | "unknown_model" | "over_quota" | "provider_failed" | "paused_after_failures" | "unreadable" | "refused" | "empty" | "too_long" | "cut_off" | "placeholder" | "wrong_language" | "foreign_link" | "repeats_instructions" | null;
            step: string;
            why: string | null;
        };
        CompositionReport: {
            /** @enum {string} */
            by: "sequence" | "step" | "persona" | "mode";
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            from: string;
            items: {
                costs: {
                    currency: string;
                    micros: number;
                }[];
                count: number;
                fallbackReasons: {
                    cut_off?: number;
                    empty?: number;
                    foreign_link?: number;
                    no_provider?: number;
                    over_budget?: number;
                    over_quota?: number;
                    paused_after_failures?: number;
                    placeholder?: number;
                    provider_failed?: number;
                    refused?: number;
                    repeats_instructions?: number;
                    too_long?: number;
                    too_slow?: number;
                    unknown_model?: number;
                    unreachable?: number;
                    unreadable?: number;
                    wrong_key?: number;
                    wrong_language?: number;
                };
                fallbacks: number;
                flagged: number;
                inputTokens: number;
                meanDurationMs: number;
                /** @enum {string|null} */
                mode: "assisted" | "full" | null;
                outputTokens: number;
                persona: string | null;
                sequence: {
                    /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
                    id: string;
                    key: string;
                    name: string;
                } | null;
                step: string | null;
                used: number;
            }[];
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            to: string;
        };
        Contact: {
            attributes: components["schemas"]["Attributes"];
            company: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            createdAt: string;
            email: string | null;
            externalId: string | null;
            firstName: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            language: string | null;
            lastName: string | null;
            name: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            optedOutAt: string | null;
            phone: string | null;
            timeZone: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            updatedAt: string;
        };
        ContactAnswer: {
            contact: components["schemas"]["Contact"];
            created: boolean;
        };
        /**
         * @example {
         *       "company": "Acme",
         *       "language": null
         *     }
         */
        ContactChange: {
            attributes?: components["schemas"]["AttributesInput"];
            company?: string | null;
            /** Format: email */
            email?: string | null;
            externalId?: string | null;
            firstName?: string | null;
            language?: string | null;
            lastName?: string | null;
            name?: string | null;
            phone?: string | null;
            timeZone?: string | null;
        };
        /**
         * @example {
         *       "externalId": "crm-4711",
         *       "email": "ana@example.com",
         *       "phone": "+351912345678",
         *       "firstName": "Ana",
         *       "timeZone": "Europe/Lisbon"
         *     }
         */
        ContactInput: {
            attributes?: components["schemas"]["AttributesInput"];
            company?: string | null;
            /** Format: email */
            email?: string | null;
            externalId?: string | null;
            firstName?: string | null;
            id?: string;
            language?: string | null;
            lastName?: string | null;
            name?: string | null;
            phone?: string | null;
            timeZone?: string | null;
        };
        /**
         * @example {
         *       "action": "pause",
         *       "filter": {
         *         "sequence": "dunning",
         *         "state": [
         *           "active"
         *         ]
         *       }
         *     }
         */
        ControlManyInput: {
            /** @enum {string} */
            action: "pause" | "resume" | "skip" | "cancel";
            filter: {
                assigneeEmail?: string;
                contactId?: string;
                conversationId?: string;
                /**
                 * Format: date-time
                 * @example 2026-06-08T09:00:00+02:00
                 */
                dueBefore?: string;
                ids?: string[];
                search?: string;
                sequence?: string;
                state?: ("active" | "paused" | "completed" | "exited" | "failed")[];
                step?: string;
                /** @enum {string} */
                waitingFor?: "wait" | "quiet_hours" | "inbox_limit" | "contact_limit" | "approval" | "delivery" | "retry" | "switched_on" | "host";
            };
        };
        ControlReport: {
            changed: number;
            items: ({
                /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
                id: string;
                /** @enum {boolean} */
                ok: true;
            } | {
                code: string;
                detail: string;
                /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
                id: string;
                /** @enum {boolean} */
                ok: false;
            })[];
            refused: number;
        };
        Conversation: {
            assignee: components["schemas"]["Person"] | null;
            /** @enum {string} */
            channel: "email" | "sms" | "whatsapp" | "chat";
            closed: boolean;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            contactId: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            createdAt: string;
            externalId: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            inboxId: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            lastInboundAt: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            lastOutboundAt: string | null;
            /** @enum {string} */
            status: "open" | "pending" | "resolved";
            subject: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            updatedAt: string;
        };
        ConversationAnswer: {
            conversation: components["schemas"]["Conversation"];
            created: boolean;
        };
        /**
         * @example {
         *       "externalId": "thread-17",
         *       "contact": {
         *         "email": "ana@example.com"
         *       },
         *       "channel": "email",
         *       "subject": "Invoice 17"
         *     }
         */
        ConversationInput: {
            assignee?: components["schemas"]["Person"] | null;
            /** @enum {string} */
            channel?: "email" | "sms" | "whatsapp" | "chat";
            closed?: boolean;
            contact: components["schemas"]["Who"];
            externalId?: string;
            inbox?: string;
            subject?: string | null;
        };
        /**
         * @example {
         *       "conversation": "thread-17",
         *       "status": "resolved"
         *     }
         */
        ConversationSignal: {
            conversation: string;
            /** @enum {string} */
            status: "open" | "pending" | "resolved";
        };
        /**
         * @example {
         *       "status": "resolved"
         *     }
         */
        ConversationStatusInput: {
            /** @enum {string} */
            status: "open" | "pending" | "resolved";
        };
        Definition: {
            steps: components["schemas"]["Step"][];
        } | {
            canvas?: {
                entry: string;
                workflowId: string | null;
            };
            flow: components["schemas"]["Flow"];
            reasons?: string[];
            /** @enum {string} */
            runsIn?: "n8n";
        };
        /**
         * @example {
         *       "definition": {
         *         "steps": [
         *           {
         *             "key": "first",
         *             "wait": {
         *               "amount": 3,
         *               "unit": "business_days",
         *               "at": "09:30"
         *             },
         *             "channel": "email",
         *             "content": {
         *               "subject": "Your invoice",
         *               "text": "Hello {{contact.first_name|there}}, …"
         *             }
         *           }
         *         ]
         *       }
         *     }
         */
        DefinitionCheck: {
            definition: components["schemas"]["Definition"];
            rules?: components["schemas"]["SequenceRulesInput"];
        };
        /**
         * @example {
         *       "inbox": "mail",
         *       "providerMessageId": "<1@example.com>",
         *       "status": "delivered"
         *     }
         */
        DeliverySignal: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00+02:00
             */
            at?: string;
            detail?: string;
            inbox?: string;
            providerMessageId?: string;
            sendId?: string;
            /** @enum {string} */
            status: "delivered" | "read" | "failed";
        };
        /**
         * @example {
         *       "reason": "She called."
         *     }
         */
        DiscardInput: {
            /** @default  */
            reason: string;
        };
        Draft: {
            approvers: components["schemas"]["Person"][];
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            askedAt: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            contactId: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            conversationId: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            deadlineAt: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            decidedAt: string | null;
            decidedBy: components["schemas"]["Actor"] | null;
            decidedSubject: string | null;
            decidedText: string | null;
            decisionReason: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            enrollmentId: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            escalatedAt: string | null;
            fallback: {
                html?: string;
                subject?: string;
                text: string;
            };
            flags: {
                /** @enum {string} */
                code: "too_long" | "cut_off" | "placeholder" | "wrong_language" | "foreign_link" | "repeats_instructions";
                message: string;
            }[];
            html: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            node: string;
            note: string | null;
            /** @enum {string} */
            origin: "static" | "ai" | "fallback" | "person";
            originWhy: string | null;
            regenerations: number;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            remindedAt: string | null;
            round: number;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            sequenceId: string;
            /** @enum {string} */
            status: "waiting" | "approved" | "fallback" | "discarded" | "expired" | "withdrawn";
            step: string;
            subject: string | null;
            text: string;
        };
        DraftCounts: {
            mine: number;
            overdue: number;
            waiting: number;
        };
        DraftEvent: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            at: string;
            by: components["schemas"]["Actor"];
            data: {
                [key: string]: unknown;
            };
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            /** @enum {string} */
            kind: "created" | "notified" | "seen" | "reminded" | "escalated" | "reassigned" | "regenerated" | "decided" | "withdrawn";
        };
        EnrollAnswer: {
            created: boolean;
            enrollment: components["schemas"]["Enrollment"];
        };
        /**
         * @example {
         *       "sequence": "dunning",
         *       "contact": {
         *         "email": "ana@example.com",
         *         "firstName": "Ana"
         *       },
         *       "target": {
         *         "type": "charge",
         *         "externalId": "inv-17",
         *         "status": "open"
         *       }
         *     }
         */
        EnrollInput: {
            assignee?: {
                /** Format: email */
                email: string;
                name?: string;
            };
            contact: components["schemas"]["ContactInput"];
            conversation?: string;
            sequence: string;
            target?: components["schemas"]["TargetInput"];
        };
        Enrollment: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            anchorAt: string;
            assignee: components["schemas"]["Person"] | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            contactId: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            conversationId: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            dueAt: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            endedAt: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            enrolledAt: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            lineInboxId: string | null;
            node: string | null;
            reason: ("replied" | "resolved" | "goal" | "opted_out" | "not_interested" | "cancelled" | "discarded" | "approval_expired" | "flow") | ("send_failed" | "internal" | "host_gone") | "end_of_sequence" | null;
            remainingMs: number | null;
            round: number;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            sequenceId: string;
            /** @enum {string} */
            state: "active" | "paused" | "completed" | "exited" | "failed";
            step: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            targetId: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            updatedAt: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            versionId: string;
            /** @enum {string|null} */
            waitingFor: "wait" | "quiet_hours" | "inbox_limit" | "contact_limit" | "approval" | "delivery" | "retry" | "switched_on" | "host" | null;
            why: string | null;
        };
        EnrollmentCounts: {
            active: number;
            completed: number;
            exited: number;
            failed: number;
            paused: number;
        };
        ExecutionAnswer: {
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            contactId: string;
            created: boolean;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            enrollmentId: string;
            mine: boolean;
            version: number;
        };
        /**
         * @example {
         *       "executionId": "231",
         *       "resumeUrl": "https://n8n.example.com/webhook-waiting/231/6f1c2f0e-4b0e-4c53-9d0b-0d7c5a1d7a01?signature=…",
         *       "sequence": "welcome-series",
         *       "contact": {
         *         "email": "ana@example.com",
         *         "firstName": "Ana"
         *       }
         *     }
         */
        ExecutionInput: {
            assignee?: {
                /** Format: email */
                email: string;
                name?: string;
            };
            contact: components["schemas"]["ContactInput"];
            conversation?: string;
            executionId: string;
            /** Format: uri */
            resumeUrl: string;
            sequence: string;
            target?: components["schemas"]["TargetInput"];
            version?: number;
        };
        ExitRule: {
            /** @enum {string} */
            on: "reply";
        } | {
            /** @enum {string} */
            on: "resolution";
        } | {
            /** @enum {string} */
            on: "goal";
            statuses?: string[];
        } | {
            /** @enum {string} */
            on: "opt_out";
        } | {
            equals: string | number | boolean;
            name: string;
            /** @enum {string} */
            on: "attribute";
        };
        ExitRules: {
            goalStatuses?: string[];
            /** @default false */
            onGoal: boolean;
            /**
             * @default exit
             * @enum {string}
             */
            onReply: "exit" | "restart" | "off";
            /** @default false */
            onResolution: boolean;
        };
        Finding: {
            /** @enum {string} */
            code: "empty_flow" | "unknown_target" | "node_id_mismatch" | "loop" | "unreachable_node" | "nothing_sent" | "step_without_content" | "ai_without_fallback" | "ai_without_intent" | "unknown_persona" | "assisted_without_approval" | "template_syntax" | "unknown_variable" | "unknown_message_template" | "unknown_inbox" | "no_inbox_for_channel" | "target_variable_without_target" | "duplicate_step" | "send_without_step" | "goal_without_target" | "escalate_without_people" | "too_many_steps" | "steps_too_close" | "no_whatsapp_template" | "email_without_subject" | "subject_not_shown" | "until_in_past" | "no_permitted_instant" | "no_business_day";
            message: string;
            node: string | null;
            /** @enum {string} */
            severity: "error" | "warning";
            step: string | null;
        };
        Findings: {
            items: components["schemas"]["Finding"][];
            ok: boolean;
        };
        Flow: {
            entry: string | null;
            nodes: {
                [key: string]: components["schemas"]["FlowNode"];
            };
            /** @enum {number} */
            schema: 1;
        };
        FlowDiff: {
            added: {
                label: string;
                position: number;
                step: string;
            }[];
            changed: {
                fields: {
                    from?: unknown;
                    path: string;
                    to?: unknown;
                }[];
                label: string;
                step: string;
            }[];
            moved: {
                from: number;
                label: string;
                step: string;
                to: number;
            }[];
            nodes: {
                added: components["schemas"]["FlowNode"][];
                changed: {
                    fields: {
                        from?: unknown;
                        path: string;
                        to?: unknown;
                    }[];
                    label: string;
                    node: string;
                }[];
                removed: components["schemas"]["FlowNode"][];
            };
            removed: {
                label: string;
                position: number;
                step: string;
            }[];
            rules: {
                from?: unknown;
                path: string;
                to?: unknown;
            }[];
            summary: string[];
        };
        FlowNode: {
            id: string;
            label: string;
            next: string | null;
            /** @default false */
            once: boolean;
            /** @default null */
            step: string | null;
            /** @enum {string} */
            type: "wait";
            wait: components["schemas"]["Wait"];
        } | {
            content: components["schemas"]["Text"];
            id: string;
            intent?: string;
            label: string;
            language?: string;
            /** @enum {string} */
            mode: "static" | "assisted" | "full";
            next: string | null;
            /** @default false */
            once: boolean;
            persona?: string;
            /** @default null */
            step: string | null;
            timeLimitSeconds?: number;
            tone?: string;
            /** @enum {string} */
            type: "compose";
        } | {
            approved: string | null;
            /** @default automatic */
            approvers: "automatic" | components["schemas"]["Person"][];
            deadline?: {
                escalateTo?: components["schemas"]["Person"][];
                hours: number;
                /** @enum {string} */
                then: "escalate" | "fallback" | "expire";
            };
            discarded: string | null;
            expired: string | null;
            id: string;
            label: string;
            note?: string;
            /** @default false */
            once: boolean;
            /** @default null */
            step: string | null;
            /** @enum {string} */
            type: "approve";
        } | {
            /**
             * @default automatic
             * @enum {string}
             */
            channel: "automatic" | "same_conversation" | "email" | "sms" | "whatsapp" | "chat";
            /**
             * @default {
             *       "kind": "composed"
             *     }
             */
            content: {
                /** @enum {string} */
                kind: "composed";
            } | {
                content: components["schemas"]["Text"];
                /** @enum {string} */
                kind: "text";
            } | {
                key: string;
                /** @enum {string} */
                kind: "message_template";
            };
            failed: string | null;
            id: string;
            inbox?: string;
            label: string;
            /** @default false */
            once: boolean;
            sent: string | null;
            /** @default null */
            step: string | null;
            /** @default false */
            switchToSms: boolean;
            template?: {
                language: string;
                name: string;
                /** @default [] */
                parameters: string[];
            };
            /** @enum {string} */
            type: "send";
        } | {
            exit: string | null;
            id: string;
            label: string;
            /** @default false */
            once: boolean;
            pass: string | null;
            rules: components["schemas"]["ExitRule"][];
            /** @default null */
            step: string | null;
            /** @enum {string} */
            type: "check";
        } | {
            /** @enum {string} */
            as: "completed" | "exited" | "failed";
            id: string;
            label: string;
            /** @default false */
            once: boolean;
            /** @enum {string} */
            reason?: "flow" | "discarded" | "approval_expired" | "not_interested" | "send_failed";
            /** @default null */
            step: string | null;
            /** @enum {string} */
            type: "end";
        } | {
            id: string;
            label: string;
            next: string[];
            /** @default false */
            once: boolean;
            /** @default null */
            step: string | null;
            /** @enum {string} */
            type: "host";
        };
        Funnel: {
            enrollments: {
                active: number;
                completed: number;
                exited: number;
                failed: number;
                paused: number;
            };
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            sequenceId: string;
            steps: {
                delivered: number;
                failed: number;
                here: number;
                label: string;
                pending: number;
                read: number;
                replied: number;
                scheduled: number;
                sent: number;
                skipped: number;
                step: string;
            }[];
            version: number | null;
        };
        HolidayPlace: {
            country: string;
            regions: {
                code: string;
                name: string;
            }[];
        };
        Inbox: {
            /** @enum {string} */
            channel: "email" | "sms" | "whatsapp" | "chat";
            config: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            createdAt: string;
            enabled: boolean;
            hasSecrets: boolean;
            hasWindow: boolean;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            isDefault: boolean;
            key: string;
            limits: {
                perDay?: number;
                perHour?: number;
                perMinute?: number;
            };
            name: string;
            /** @enum {string} */
            provider: "outbox" | "smtp" | "webhook";
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            updatedAt: string;
        };
        /**
         * @example {
         *       "limits": {
         *         "perMinute": 30
         *       }
         *     }
         */
        InboxChange: {
            /** @enum {string} */
            channel?: "email" | "sms" | "whatsapp" | "chat";
            config?: {
                [key: string]: unknown;
            };
            enabled?: boolean;
            hasWindow?: boolean;
            isDefault?: boolean;
            limits?: {
                perDay?: number;
                perHour?: number;
                perMinute?: number;
            };
            name?: string;
            /** @enum {string} */
            provider?: "outbox" | "smtp" | "webhook";
            secrets?: {
                [key: string]: string;
            };
        };
        InboxConfigOutbox: Record<string, never>;
        InboxConfigSmtp: {
            /** @default false */
            allowSelfSigned: boolean;
            /** @default false */
            autoSubmitted: boolean;
            from: {
                address: string;
                /** @default null */
                name: string | null;
            };
            /** @default null */
            helo: string | null;
            host: string;
            /** @default 100 */
            maxMessagesPerConnection: number;
            /** @default 5 */
            poolSize: number;
            /** @default 587 */
            port: number;
            /** @default null */
            replyTo: string | null;
            /**
             * @default starttls
             * @enum {string}
             */
            secure: "none" | "starttls" | "tls";
        };
        InboxConfigWebhook: {
            /** @default 20 */
            concurrency: number;
            /** @default {} */
            headers: {
                [key: string]: string;
            };
            /** @default false */
            idempotent: boolean;
            /** @default 15 */
            timeoutSeconds: number;
            /** Format: uri */
            url: string;
        };
        /**
         * @example {
         *       "key": "mail",
         *       "name": "Mail",
         *       "channel": "email",
         *       "provider": "smtp",
         *       "config": {
         *         "host": "smtp.example.com",
         *         "port": 587,
         *         "from": {
         *           "address": "hello@example.com",
         *           "name": "Cadenza"
         *         }
         *       },
         *       "secrets": {
         *         "user": "hello",
         *         "pass": "…"
         *       }
         *     }
         * @example {
         *       "key": "telegram",
         *       "name": "Telegram, through n8n",
         *       "channel": "chat",
         *       "provider": "webhook",
         *       "config": {
         *         "url": "https://n8n.example.com/webhook/telegram"
         *       },
         *       "secrets": {
         *         "signingSecret": "what openssl rand -hex 32 printed"
         *       }
         *     }
         */
        InboxInput: {
            /** @enum {string} */
            channel: "email" | "sms" | "whatsapp" | "chat";
            config?: components["schemas"]["InboxConfigOutbox"] | components["schemas"]["InboxConfigSmtp"] | components["schemas"]["InboxConfigWebhook"];
            enabled?: boolean;
            hasWindow?: boolean;
            isDefault?: boolean;
            key: string;
            limits?: {
                perDay?: number;
                perHour?: number;
                perMinute?: number;
            };
            name: string;
            /** @enum {string} */
            provider: "outbox" | "smtp" | "webhook";
            secrets?: components["schemas"]["InboxSecretsOutbox"] | components["schemas"]["InboxSecretsSmtp"] | components["schemas"]["InboxSecretsWebhook"];
        };
        InboxSecretsOutbox: Record<string, never>;
        InboxSecretsSmtp: {
            pass?: string;
            user?: string;
        };
        InboxSecretsWebhook: {
            /** @default Authorization */
            authHeaderName: string;
            /** @default null */
            authHeaderValue: string | null;
            signingSecret: string;
        };
        Invitation: {
            email: string;
            name: string;
        };
        InvitationUrl: {
            invitationUrl: string | null;
        };
        InvitedUser: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            disabledAt: string | null;
            email: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            invitationUrl: string | null;
            isInvited: boolean;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            lastLoginAt: string | null;
            /** @enum {string} */
            locale: "en" | "pt-BR";
            name: string;
            notifications: {
                digestMinutes: number;
                draftWaiting: {
                    /** @enum {string} */
                    email: "each" | "digest" | "off";
                    ui: boolean;
                };
                enrollmentFailed: {
                    /** @enum {string} */
                    email: "each" | "digest" | "off";
                    ui: boolean;
                };
                replyReceived: {
                    /** @enum {string} */
                    email: "each" | "digest" | "off";
                    ui: boolean;
                };
            };
            /** @enum {string} */
            role: "viewer" | "agent" | "manager" | "admin";
            timeZone: string | null;
        };
        ListedDraft: {
            approvers: components["schemas"]["Person"][];
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            askedAt: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            contactId: string;
            contactName: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            conversationId: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            deadlineAt: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            decidedAt: string | null;
            decidedBy: components["schemas"]["Actor"] | null;
            decidedSubject: string | null;
            decidedText: string | null;
            decisionReason: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            enrollmentId: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            escalatedAt: string | null;
            fallback: {
                html?: string;
                subject?: string;
                text: string;
            };
            flags: {
                /** @enum {string} */
                code: "too_long" | "cut_off" | "placeholder" | "wrong_language" | "foreign_link" | "repeats_instructions";
                message: string;
            }[];
            html: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            node: string;
            note: string | null;
            /** @enum {string} */
            origin: "static" | "ai" | "fallback" | "person";
            originWhy: string | null;
            regenerations: number;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            remindedAt: string | null;
            round: number;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            sequenceId: string;
            sequenceName: string;
            /** @enum {string} */
            status: "waiting" | "approved" | "fallback" | "discarded" | "expired" | "withdrawn";
            step: string;
            subject: string | null;
            text: string;
        };
        ListedEnrollment: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            anchorAt: string;
            assignee: components["schemas"]["Person"] | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            contactId: string;
            contactName: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            conversationId: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            dueAt: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            endedAt: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            enrolledAt: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            lineInboxId: string | null;
            node: string | null;
            place: {
                label: string;
                number: number;
                of: number;
            } | null;
            reason: ("replied" | "resolved" | "goal" | "opted_out" | "not_interested" | "cancelled" | "discarded" | "approval_expired" | "flow") | ("send_failed" | "internal" | "host_gone") | "end_of_sequence" | null;
            remainingMs: number | null;
            round: number;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            sequenceId: string;
            sequenceName: string;
            /** @enum {string} */
            state: "active" | "paused" | "completed" | "exited" | "failed";
            step: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            targetId: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            updatedAt: string;
            version: number;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            versionId: string;
            /** @enum {string|null} */
            waitingFor: "wait" | "quiet_hours" | "inbox_limit" | "contact_limit" | "approval" | "delivery" | "retry" | "switched_on" | "host" | null;
            why: string | null;
        };
        /**
         * @example {
         *       "email": "ana@example.com",
         *       "password": "correct horse battery"
         *     }
         */
        Login: {
            email: string;
            password: string;
        };
        Message: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            at: string;
            automatic: boolean;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            contactId: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            conversationId: string;
            /** @enum {string} */
            direction: "inbound" | "outbound";
            html: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            inboxId: string | null;
            providerMessageId: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            sendId: string | null;
            subject: string | null;
            text: string;
        };
        /**
         * @example {
         *       "email": "ana@example.com",
         *       "text": "Thanks, I will pay tomorrow."
         *     }
         */
        MessageSignal: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00+02:00
             */
            at?: string;
            automatic?: boolean;
            /** @enum {string} */
            channel?: "email" | "sms" | "whatsapp" | "chat";
            contactId?: string;
            conversation?: string;
            email?: string;
            externalId?: string;
            headers?: {
                [key: string]: string;
            };
            html?: string;
            inbox?: string;
            inReplyTo?: string;
            phone?: string;
            providerMessageId?: string;
            subject?: string;
            text: string;
        };
        MessageTemplate: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            createdAt: string;
            html: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            key: string;
            name: string;
            subject: string | null;
            text: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            updatedAt: string;
        };
        /**
         * @example {
         *       "text": "Hi {{contact.first_name|there}}, …"
         *     }
         */
        MessageTemplateChange: {
            html?: string | null;
            name?: string;
            subject?: string | null;
            text?: string;
        };
        /**
         * @example {
         *       "key": "welcome",
         *       "name": "Welcome",
         *       "subject": "Welcome",
         *       "text": "Hello {{contact.first_name|there}}, …"
         *     }
         */
        MessageTemplateInput: {
            html?: string | null;
            key: string;
            name: string;
            subject?: string | null;
            text: string;
        };
        NewApiKey: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            createdAt: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            lastUsedAt: string | null;
            name: string;
            prefix: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            revokedAt: string | null;
            scopes: ("read" | "enroll" | "signal" | "approve" | "manage" | "admin")[];
            secret: string;
        };
        /**
         * @example {
         *       "key": "carl",
         *       "name": "Carl from Example",
         *       "signature": "Carl"
         *     }
         */
        NewPersona: {
            /** @default null */
            ai: {
                /** Format: uri */
                baseUrl?: string | null;
                maxTokens?: number;
                model?: string;
                monthlyBudget?: number | null;
                pricePerMillion?: {
                    /** @default 0 */
                    input: number;
                    /** @default 0 */
                    output: number;
                };
                /** @enum {string} */
                provider?: "gemini" | "openai";
                temperature?: number | null;
                timeLimitSeconds?: number;
            } | null;
            aiKey?: string | null;
            key: string;
            /** @default null */
            language: string | null;
            name: string;
            /** @default  */
            signature: string;
            /** @default  */
            voice: string;
            /** @default null */
            workingHours: components["schemas"]["QuietWindow"][] | null;
        };
        /**
         * @example {
         *       "email": "ana@example.com"
         *     }
         */
        NotInterestedSignal: {
            contactId?: string;
            email?: string;
            enrollmentId?: string;
            externalId?: string;
            phone?: string;
        };
        OptOutAnswer: {
            contact: components["schemas"]["Contact"];
            ended: string[];
        };
        /**
         * @example {
         *       "reason": "asked on the phone"
         *     }
         */
        OptOutInput: {
            /** @default The contact opted out */
            reason: string;
        };
        /**
         * @example {
         *       "email": "ana@example.com",
         *       "reason": "asked on the phone"
         *     }
         */
        OptOutSignal: {
            contactId?: string;
            email?: string;
            externalId?: string;
            phone?: string;
            /** @default The contact opted out */
            reason: string;
        };
        /**
         * @example {
         *       "text": "I called you this morning.",
         *       "at": "2026-06-08T09:00:00+02:00"
         *     }
         */
        OutboundMessageInput: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00+02:00
             */
            at?: string;
            html?: string;
            providerMessageId?: string;
            subject?: string;
            text: string;
        };
        /**
         * @example {
         *       "current": "correct horse battery",
         *       "password": "another long one"
         *     }
         */
        PasswordChange: {
            current: string;
            password: string;
        };
        Person: {
            /** Format: email */
            email: string;
            name?: string;
        };
        Persona: {
            ai: {
                /** Format: uri */
                baseUrl?: string | null;
                maxTokens?: number;
                model?: string;
                monthlyBudget?: number | null;
                pricePerMillion?: {
                    /** @default 0 */
                    input: number;
                    /** @default 0 */
                    output: number;
                };
                /** @enum {string} */
                provider?: "gemini" | "openai";
                temperature?: number | null;
                timeLimitSeconds?: number;
            } | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            createdAt: string;
            hasKey: boolean;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            key: string;
            language: string | null;
            name: string;
            signature: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            updatedAt: string;
            voice: string;
            workingHours: components["schemas"]["QuietWindow"][] | null;
        };
        /**
         * @example {
         *       "name": "Carl from Example",
         *       "voice": "Carl is calm and brief. He writes as he talks, and never uses exclamation marks.",
         *       "signature": "Carl Jensen\nExample Ltd",
         *       "language": "en"
         *     }
         */
        PersonaInput: {
            /** @default null */
            ai: {
                /** Format: uri */
                baseUrl?: string | null;
                maxTokens?: number;
                model?: string;
                monthlyBudget?: number | null;
                pricePerMillion?: {
                    /** @default 0 */
                    input: number;
                    /** @default 0 */
                    output: number;
                };
                /** @enum {string} */
                provider?: "gemini" | "openai";
                temperature?: number | null;
                timeLimitSeconds?: number;
            } | null;
            aiKey?: string | null;
            /** @default null */
            language: string | null;
            name: string;
            /** @default  */
            signature: string;
            /** @default  */
            voice: string;
            /** @default null */
            workingHours: components["schemas"]["QuietWindow"][] | null;
        };
        PlannedStep: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            at: string | null;
            /** @enum {string|null} */
            channel: "automatic" | "same_conversation" | "email" | "sms" | "whatsapp" | "chat" | null;
            /** @enum {string} */
            kind: "message" | "approval" | "n8n";
            label: string;
            node: string;
            step: string | null;
            /** @enum {string|null} */
            unknown: "paused" | "approval" | "n8n" | "limit" | "switched_off" | "quiet_hours" | null;
            why: string | null;
        };
        /**
         * @example {
         *       "type": "about:blank",
         *       "title": "Unprocessable Entity",
         *       "status": 422,
         *       "code": "invalid_request",
         *       "detail": "1 field of the body is wrong. '/contact/email': 'ana@' is no email address.",
         *       "errors": [
         *         {
         *           "pointer": "/contact/email",
         *           "detail": "'ana@' is no email address.",
         *           "in": "body"
         *         }
         *       ]
         *     }
         */
        Problem: {
            code: string;
            detail: string;
            details?: {
                [key: string]: unknown;
            };
            errors?: {
                detail: string;
                /** @enum {string} */
                in: "body" | "query" | "path" | "header";
                pointer: string;
            }[];
            requestId?: string;
            status: number;
            title: string;
            /** @enum {string} */
            type: "about:blank";
        };
        /**
         * @example {
         *       "locale": "pt-BR",
         *       "timeZone": "America/Sao_Paulo"
         *     }
         */
        ProfileChange: {
            /** @enum {string} */
            locale?: "en" | "pt-BR";
            name?: string;
            notifications?: {
                digestMinutes: number;
                draftWaiting: {
                    /** @enum {string} */
                    email: "each" | "digest" | "off";
                    ui: boolean;
                };
                enrollmentFailed: {
                    /** @enum {string} */
                    email: "each" | "digest" | "off";
                    ui: boolean;
                };
                replyReceived: {
                    /** @enum {string} */
                    email: "each" | "digest" | "off";
                    ui: boolean;
                };
            };
            timeZone?: string | null;
        };
        PublishAnswer: {
            created: boolean;
            findings: components["schemas"]["Finding"][];
            version: components["schemas"]["Version"];
        };
        /**
         * @example {
         *       "note": "Softer first step"
         *     }
         */
        PublishInput: {
            /** @default  */
            note: string;
        };
        QuietWindow: {
            from: string;
            to: string;
            weekdays: number[];
        };
        Readiness: {
            checks: {
                [key: string]: string;
            };
            ok: boolean;
        };
        /**
         * @example {
         *       "approvers": [
         *         {
         *           "email": "eva@example.com",
         *           "name": "Eva"
         *         }
         *       ]
         *     }
         */
        ReassignInput: {
            approvers: components["schemas"]["Person"][];
            note?: string;
        };
        /**
         * @example {
         *       "remark": "Shorter, and no exclamation marks."
         *     }
         */
        RegenerateInput: {
            /** @default  */
            remark: string;
        };
        Review: {
            canDecide: boolean;
            canRegenerate: boolean;
            channel: {
                address: string | null;
                inboxName: string | null;
                /** @enum {string|null} */
                kind: "email" | "sms" | "whatsapp" | "chat" | null;
            };
            contact: {
                company: string | null;
                email: string | null;
                /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
                id: string;
                language: string | null;
                name: string | null;
                phone: string | null;
                timeZone: string | null;
            };
            conversation: {
                /** @enum {string} */
                channel: "email" | "sms" | "whatsapp" | "chat";
                /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
                id: string;
                messages: {
                    /**
                     * Format: date-time
                     * @example 2026-06-08T09:00:00.000Z
                     */
                    at: string;
                    automatic: boolean;
                    /** @enum {string} */
                    from: "contact" | "us";
                    html: string | null;
                    /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
                    id: string;
                    subject: string | null;
                    text: string;
                }[];
            } | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            deadlineAt: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            decidedAt: string | null;
            decidedBy: components["schemas"]["Actor"] | null;
            decisionReason: string | null;
            draft: {
                approvers: components["schemas"]["Person"][];
                /**
                 * Format: date-time
                 * @example 2026-06-08T09:00:00.000Z
                 */
                askedAt: string | null;
                /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
                contactId: string;
                /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
                conversationId: string | null;
                /**
                 * Format: date-time
                 * @example 2026-06-08T09:00:00.000Z
                 */
                createdAt: string;
                /**
                 * Format: date-time
                 * @example 2026-06-08T09:00:00.000Z
                 */
                deadlineAt: string | null;
                /**
                 * Format: date-time
                 * @example 2026-06-08T09:00:00.000Z
                 */
                decidedAt: string | null;
                decidedBy: components["schemas"]["Actor"] | null;
                decidedSubject: string | null;
                decidedText: string | null;
                decisionReason: string | null;
                /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
                enrollmentId: string;
                /**
                 * Format: date-time
                 * @example 2026-06-08T09:00:00.000Z
                 */
                escalatedAt: string | null;
                fallback: {
                    html?: string;
                    subject?: string;
                    text: string;
                };
                flags: {
                    /** @enum {string} */
                    code: "too_long" | "cut_off" | "placeholder" | "wrong_language" | "foreign_link" | "repeats_instructions";
                    message: string;
                }[];
                html: string | null;
                /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
                id: string;
                node: string;
                note: string | null;
                /** @enum {string} */
                origin: "static" | "ai" | "fallback" | "person";
                originWhy: string | null;
                regenerations: number;
                /**
                 * Format: date-time
                 * @example 2026-06-08T09:00:00.000Z
                 */
                remindedAt: string | null;
                round: number;
                /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
                sequenceId: string;
                /** @enum {string} */
                status: "waiting" | "approved" | "fallback" | "discarded" | "expired" | "withdrawn";
                step: string;
                subject: string | null;
                text: string;
            };
            flags: {
                /** @enum {string} */
                code: "too_long" | "cut_off" | "placeholder" | "wrong_language" | "foreign_link" | "repeats_instructions";
                message: string;
            }[];
            person: {
                /** Format: email */
                email: string;
                name?: string;
            } | null;
            sequence: {
                /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
                id: string;
                key: string;
                name: string;
            };
            /** @enum {string} */
            state: "waiting" | "approved" | "fallback" | "discarded" | "expired" | "withdrawn";
            step: {
                key: string;
                label: string;
                number: number;
                of: number;
            };
            timeZone: string;
            variables: {
                name: string;
                value: string;
            }[];
            whatNext: {
                approve: string;
                discard: string;
                fallback: string;
            };
        };
        Send: {
            address: string | null;
            attempts: number;
            /** @enum {string|null} */
            channel: "email" | "sms" | "whatsapp" | "chat" | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            contactId: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            conversationId: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            deliveredAt: string | null;
            detail: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            dueAt: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            enrollmentId: string;
            html: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            inboxId: string | null;
            /** @enum {string} */
            mode: "static" | "assisted" | "full";
            node: string;
            /** @enum {string} */
            origin: "static" | "ai" | "fallback" | "person";
            providerMessageId: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            readAt: string | null;
            reason: ("no_address" | "no_conversation" | "no_inbox" | "outside_window" | "unknown_outcome" | "provider_refused" | "retries_exhausted" | "provider_reported" | "empty_message" | "message_too_long" | "template_missing" | "inbox_disabled") | ("skipped_by_person" | "draft_discarded" | "approval_expired" | "enrollment_ended" | "restarted" | "once_per_conversation") | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            repliedAt: string | null;
            round: number;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            sentAt: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            sequenceId: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            startedAt: string | null;
            /** @enum {string} */
            status: "pending" | "scheduled" | "sending" | "sent" | "delivered" | "read" | "replied" | "skipped" | "failed";
            step: string;
            subject: string | null;
            text: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            updatedAt: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            versionId: string;
            warnings: string[];
        };
        Sequence: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            createdAt: string;
            definition: components["schemas"]["Definition"];
            description: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            key: string;
            latestVersion: number;
            name: string;
            revision: number;
            rules: components["schemas"]["SequenceRules"];
            /** @enum {string} */
            status: "active" | "paused" | "archived";
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            updatedAt: string;
        };
        /**
         * @example {
         *       "name": "Dunning, friendly",
         *       "revision": 3
         *     }
         */
        SequenceChange: {
            definition?: components["schemas"]["Definition"];
            description?: string;
            name?: string;
            revision?: number;
            rules?: components["schemas"]["SequenceRulesInput"];
        };
        /**
         * @example {
         *       "key": "dunning",
         *       "name": "Dunning",
         *       "definition": {
         *         "steps": [
         *           {
         *             "key": "first",
         *             "wait": {
         *               "amount": 3,
         *               "unit": "business_days",
         *               "at": "09:30"
         *             },
         *             "channel": "email",
         *             "content": {
         *               "subject": "Your invoice",
         *               "text": "Hello {{contact.first_name|there}}, …"
         *             }
         *           }
         *         ]
         *       },
         *       "rules": {
         *         "target": "charge",
         *         "exit": {
         *           "onReply": "exit",
         *           "onResolution": false,
         *           "onGoal": true
         *         }
         *       }
         *     }
         */
        SequenceInput: {
            definition: components["schemas"]["Definition"];
            description?: string;
            key: string;
            name: string;
            rules?: components["schemas"]["SequenceRulesInput"];
        };
        SequenceRules: {
            /** @default false */
            businessDaysOnly: boolean;
            exit?: components["schemas"]["ExitRules"];
            persona?: string;
            /** @default [] */
            quietHours: components["schemas"]["QuietWindow"][];
            /**
             * @default contact
             * @enum {string}
             */
            target: "contact" | "conversation" | "deal" | "appointment" | "charge";
            /** @default null */
            timeZone: string | null;
            /** @default false */
            useContactTimeZone: boolean;
        };
        SequenceRulesInput: {
            businessDaysOnly?: boolean;
            exit?: components["schemas"]["ExitRules"];
            persona?: string;
            quietHours?: components["schemas"]["QuietWindow"][];
            /** @enum {string} */
            target?: "contact" | "conversation" | "deal" | "appointment" | "charge";
            timeZone?: string | null;
            useContactTimeZone?: boolean;
        };
        Session: {
            csrfToken: string | null;
            hasQueueBoard: boolean;
            needsSetup: boolean;
            user: {
                /**
                 * Format: date-time
                 * @example 2026-06-08T09:00:00.000Z
                 */
                createdAt: string;
                /**
                 * Format: date-time
                 * @example 2026-06-08T09:00:00.000Z
                 */
                disabledAt: string | null;
                email: string;
                /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
                id: string;
                isInvited: boolean;
                /**
                 * Format: date-time
                 * @example 2026-06-08T09:00:00.000Z
                 */
                lastLoginAt: string | null;
                /** @enum {string} */
                locale: "en" | "pt-BR";
                name: string;
                notifications: {
                    digestMinutes: number;
                    draftWaiting: {
                        /** @enum {string} */
                        email: "each" | "digest" | "off";
                        ui: boolean;
                    };
                    enrollmentFailed: {
                        /** @enum {string} */
                        email: "each" | "digest" | "off";
                        ui: boolean;
                    };
                    replyReceived: {
                        /** @enum {string} */
                        email: "each" | "digest" | "off";
                        ui: boolean;
                    };
                };
                /** @enum {string} */
                role: "viewer" | "agent" | "manager" | "admin";
                timeZone: string | null;
            } | null;
            version: string;
        };
        Settings: {
            /** @default false */
            businessDaysOnly: boolean;
            /**
             * @default [
             *       "email",
             *       "whatsapp",
             *       "sms"
             *     ]
             */
            channelOrder: ("email" | "sms" | "whatsapp" | "chat")[];
            /** @default {} */
            contactLimits: {
                minGapMinutes?: number;
                perDay?: number;
            };
            /** @default null */
            defaultCountry: string | null;
            /**
             * @default {
             *       "country": null,
             *       "region": null,
             *       "dates": [],
             *       "except": []
             *     }
             */
            holidays: {
                /** @default null */
                country: string | null;
                /** @default [] */
                dates: string[];
                /** @default [] */
                except: string[];
                /** @default null */
                region: string | null;
            };
            /**
             * @default {
             *       "inbox": null,
             *       "remindAfterHours": null
             *     }
             */
            notifications: {
                /** @default null */
                inbox: string | null;
                /** @default null */
                remindAfterHours: number | null;
            };
            /** @default [] */
            quietHours: components["schemas"]["QuietWindow"][];
            /**
             * @default {
             *       "historyDays": null,
             *       "messageDays": null
             *     }
             */
            retention: {
                /** @default null */
                historyDays: number | null;
                /** @default null */
                messageDays: number | null;
            };
            /**
             * @default [
             *       "STOP",
             *       "UNSUBSCRIBE",
             *       "CANCEL",
             *       "END",
             *       "QUIT",
             *       "PARAR",
             *       "SAIR"
             *     ]
             */
            stopWords: string[];
            /** @default Etc/UTC */
            timeZone: string;
            /**
             * @default [
             *       1,
             *       2,
             *       3,
             *       4,
             *       5
             *     ]
             */
            workingDays: number[];
        };
        /**
         * @example {
         *       "timeZone": "Europe/Berlin",
         *       "quietHours": [
         *         {
         *           "weekdays": [
         *             1,
         *             2,
         *             3,
         *             4,
         *             5
         *           ],
         *           "from": "21:00",
         *           "to": "08:00"
         *         }
         *       ]
         *     }
         */
        SettingsChange: {
            businessDaysOnly?: boolean;
            channelOrder?: ("email" | "sms" | "whatsapp" | "chat")[];
            contactLimits?: {
                minGapMinutes?: number;
                perDay?: number;
            };
            defaultCountry?: string | null;
            holidays?: {
                /** @default null */
                country: string | null;
                /** @default [] */
                dates: string[];
                /** @default [] */
                except: string[];
                /** @default null */
                region: string | null;
            };
            notifications?: {
                /** @default null */
                inbox: string | null;
                /** @default null */
                remindAfterHours: number | null;
            };
            quietHours?: components["schemas"]["QuietWindow"][];
            retention?: {
                /** @default null */
                historyDays: number | null;
                /** @default null */
                messageDays: number | null;
            };
            stopWords?: string[];
            timeZone?: string;
            workingDays?: number[];
        };
        /**
         * @example {
         *       "code": "…",
         *       "email": "ana@example.com",
         *       "name": "Ana",
         *       "password": "correct horse battery"
         *     }
         */
        Setup: {
            code: string;
            /** Format: email */
            email: string;
            /**
             * @default en
             * @enum {string}
             */
            locale: "en" | "pt-BR";
            name: string;
            password: string;
            /** @default null */
            timeZone: string | null;
        };
        SignalAnswer: {
            applied: boolean;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            contactId: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            conversationId: string | null;
            ended: string[];
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            messageId?: string;
            restarted: string[];
            why: string;
        };
        SimulatedEvent: {
            afterStep?: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00+02:00
             */
            at?: string;
            automatic?: boolean;
            delayMinutes?: number;
            /** @enum {string} */
            event: "reply";
            text?: string;
        } | {
            afterStep?: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00+02:00
             */
            at?: string;
            delayMinutes?: number;
            /** @enum {string} */
            event: "target";
            status: string;
        } | {
            afterStep?: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00+02:00
             */
            at?: string;
            delayMinutes?: number;
            /** @enum {string} */
            event: "resolve";
        } | {
            afterStep?: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00+02:00
             */
            at?: string;
            delayMinutes?: number;
            /** @enum {string} */
            event: "opt_out";
        };
        /**
         * @example {
         *       "of": {
         *         "sequence": "dunning",
         *         "version": "draft"
         *       },
         *       "contact": {
         *         "firstName": "Ana",
         *         "email": "ana@example.com"
         *       },
         *       "events": [
         *         {
         *           "event": "reply",
         *           "afterStep": "first",
         *           "delayMinutes": 60
         *         }
         *       ]
         *     }
         */
        SimulateInput: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00+02:00
             */
            at?: string;
            contact: {
                id: string;
            } | components["schemas"]["ContactChange"];
            /** @enum {string} */
            drafts?: "approve" | "discard" | "ignore";
            events?: components["schemas"]["SimulatedEvent"][];
            of: {
                sequence: string;
                version?: number | "draft";
            } | {
                definition: components["schemas"]["Definition"];
                name?: string;
                rules?: components["schemas"]["SequenceRulesInput"];
            };
            target?: components["schemas"]["TargetInput"];
        };
        Simulation: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            endedAt: string | null;
            findings: components["schemas"]["Finding"][];
            messages: {
                /**
                 * Format: date-time
                 * @example 2026-06-08T09:00:00.000Z
                 */
                at: string;
                /** @enum {string|null} */
                channel: "email" | "sms" | "whatsapp" | "chat" | null;
                html: string | null;
                inbox: string | null;
                label: string;
                missing: string[];
                reason: ("no_address" | "no_conversation" | "no_inbox" | "outside_window" | "unknown_outcome" | "provider_refused" | "retries_exhausted" | "provider_reported" | "empty_message" | "message_too_long" | "template_missing" | "inbox_disabled") | ("skipped_by_person" | "draft_discarded" | "approval_expired" | "enrollment_ended" | "restarted" | "once_per_conversation") | null;
                /** @enum {string} */
                status: "pending" | "scheduled" | "sending" | "sent" | "delivered" | "read" | "replied" | "skipped" | "failed";
                step: string;
                subject: string | null;
                text: string;
                why: string;
            }[];
            prompts: {
                /**
                 * Format: date-time
                 * @example 2026-06-08T09:00:00.000Z
                 */
                at: string;
                label: string;
                persona: string | null;
                step: string;
                system: string;
                user: string;
            }[];
            reason: ("replied" | "resolved" | "goal" | "opted_out" | "not_interested" | "cancelled" | "discarded" | "approval_expired" | "flow") | ("send_failed" | "internal" | "host_gone") | "end_of_sequence" | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            startedAt: string;
            /** @enum {string} */
            state: "active" | "paused" | "completed" | "exited" | "failed";
            timeline: components["schemas"]["TimelineEvent"][];
            timeZone: string;
        };
        Step: {
            approvalNote?: string;
            /** @default automatic */
            approvers: "automatic" | components["schemas"]["Person"][];
            /**
             * @default automatic
             * @enum {string}
             */
            channel: "automatic" | "same_conversation" | "email" | "sms" | "whatsapp" | "chat";
            content?: {
                html?: string;
                subject?: string;
                /** @default  */
                text: string;
            };
            deadline?: {
                escalateTo?: components["schemas"]["Person"][];
                hours: number;
                /** @enum {string} */
                then: "escalate" | "fallback" | "expire";
            };
            inbox?: string;
            intent?: string;
            key: string;
            language?: string;
            messageTemplate?: string;
            /**
             * @default static
             * @enum {string}
             */
            mode: "static" | "assisted" | "full";
            name?: string;
            /** @default false */
            oncePerConversation: boolean;
            /**
             * @default skip
             * @enum {string}
             */
            onDiscard: "skip" | "end";
            /**
             * @default skip
             * @enum {string}
             */
            onExpire: "skip" | "end";
            /**
             * @default next
             * @enum {string}
             */
            onFailure: "next" | "end";
            persona?: string;
            /** @default false */
            switchToSms: boolean;
            template?: {
                language: string;
                name: string;
                /** @default [] */
                parameters: string[];
            };
            tone?: string;
            wait?: components["schemas"]["Wait"];
        };
        /**
         * @example {
         *       "node": {
         *         "id": "6f1c2f0e-4b0e-4c53-9d0b-0d7c5a1d7a02",
         *         "name": "Wait 3 days",
         *         "type": "n8n-nodes-cadenza.cadenzaWaitStep",
         *         "parameters": {
         *           "amount": 3
         *         }
         *       },
         *       "resumeUrl": "https://n8n.example.com/webhook-waiting/231/6f1c2f0e-4b0e-4c53-9d0b-0d7c5a1d7a02?signature=…"
         *     }
         */
        StepCall: {
            composed?: {
                subject?: string;
                text: string;
            } | {
                unavailable: string;
            };
            node: {
                id: string;
                name: string;
                parameters: {
                    [key: string]: unknown;
                };
                type: string;
            };
            /** Format: uri */
            resumeUrl: string;
            wantsPrompt?: boolean;
        };
        /**
         * @example {
         *       "keys": [
         *         "first",
         *         "second"
         *       ]
         *     }
         */
        StepOrder: {
            keys: string[];
        };
        StepOutcome: {
            data: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            outcome: "done";
            /** @enum {string} */
            output: "due" | "exited" | "composed" | "approved" | "discarded" | "expired" | "sent" | "notSent" | "continue" | "goalReached";
        } | {
            /** @enum {string} */
            outcome: "waiting";
        } | {
            /** @enum {string} */
            outcome: "compose";
            prompt: {
                system: string;
                timeLimitSeconds: number;
                user: string;
            };
        };
        Subscription: {
            attempts: number;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            createdAt: string;
            events: ("enrolled" | "message_sent" | "reply_received" | "draft_waiting" | "enrollment_ended" | "enrollment_failed")[];
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            failingSince: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            key: string;
            lastError: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            lastToldAt: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            nextAttemptAt: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            sequenceId: string | null;
            source: {
                entry: string;
                workflowId: string;
                workflowName: string;
            } | null;
            /** @enum {string} */
            state: "active" | "failed";
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            updatedAt: string;
            url: string;
        };
        /**
         * @example {
         *       "url": "https://n8n.example.com/webhook/4c1f/cadenza",
         *       "secret": "5f0c7c0d5e8e4e7db0a4b1e0a6f2f6b15f0c7c0d5e8e4e7db0a4b1e0a6f2f6b1",
         *       "events": [
         *         "message_sent",
         *         "reply_received"
         *       ],
         *       "sequenceId": null,
         *       "source": null
         *     }
         */
        SubscriptionInput: {
            events: ("enrolled" | "message_sent" | "reply_received" | "draft_waiting" | "enrollment_ended" | "enrollment_failed")[];
            secret: string;
            sequenceId?: string | null;
            source?: {
                entry: string;
                workflowId: string;
                workflowName: string;
            } | null;
            /** Format: uri */
            url: string;
        };
        TargetAnswer: {
            applied: boolean;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            contactId: string | null;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            conversationId: string | null;
            ended: string[];
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            messageId?: string;
            restarted: string[];
            target: components["schemas"]["TargetRecord"];
            why: string;
        };
        /**
         * @example {
         *       "type": "charge",
         *       "externalId": "inv-17",
         *       "status": "open",
         *       "amount": 4900,
         *       "currency": "EUR"
         *     }
         */
        TargetInput: {
            amount?: number | null;
            attributes?: components["schemas"]["AttributesInput"];
            currency?: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00+02:00
             */
            dueAt?: string | null;
            externalId: string;
            status?: string;
            title?: string | null;
            /** @enum {string} */
            type: "deal" | "appointment" | "charge";
        };
        TargetRecord: {
            amount: number | null;
            attributes: components["schemas"]["Attributes"];
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            contactId: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            createdAt: string;
            currency: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            dueAt: string | null;
            externalId: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            status: string;
            title: string | null;
            /** @enum {string} */
            type: "deal" | "appointment" | "charge";
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            updatedAt: string;
        };
        /**
         * @example {
         *       "type": "charge",
         *       "externalId": "inv-17",
         *       "status": "paid"
         *     }
         */
        TargetSignal: {
            amount?: number | null;
            attributes?: components["schemas"]["AttributesInput"];
            /**
             * @example {
             *       "email": "ana@example.com"
             *     }
             */
            contact?: {
                contactId?: string;
                email?: string;
                externalId?: string;
                phone?: string;
            };
            currency?: string | null;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00+02:00
             */
            dueAt?: string | null;
            externalId: string;
            status?: string;
            title?: string | null;
            /** @enum {string} */
            type: "deal" | "appointment" | "charge";
        };
        Text: {
            html?: string;
            subject?: string;
            /** @default  */
            text: string;
        };
        TimelineEvent: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            at: string;
            by: components["schemas"]["Actor"];
            data: {
                [key: string]: unknown;
            };
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            enrollmentId: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            /** @enum {string} */
            kind: "enrolled" | "waiting" | "composed" | "draft_waiting" | "draft_decided" | "draft_withdrawn" | "draft_escalated" | "draft_reassigned" | "draft_regenerated" | "send_started" | "sent" | "send_failed" | "send_retry" | "send_status" | "send_skipped" | "checked" | "reply" | "automatic_reply" | "restarted" | "held" | "host_woken" | "host_unreachable" | "host_gone" | "paused" | "resumed" | "ended";
            node: string | null;
            step: string | null;
            why: string;
        };
        User: {
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            disabledAt: string | null;
            email: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            isInvited: boolean;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            lastLoginAt: string | null;
            /** @enum {string} */
            locale: "en" | "pt-BR";
            name: string;
            notifications: {
                digestMinutes: number;
                draftWaiting: {
                    /** @enum {string} */
                    email: "each" | "digest" | "off";
                    ui: boolean;
                };
                enrollmentFailed: {
                    /** @enum {string} */
                    email: "each" | "digest" | "off";
                    ui: boolean;
                };
                replyReceived: {
                    /** @enum {string} */
                    email: "each" | "digest" | "off";
                    ui: boolean;
                };
            };
            /** @enum {string} */
            role: "viewer" | "agent" | "manager" | "admin";
            timeZone: string | null;
        };
        /**
         * @example {
         *       "role": "manager"
         *     }
         */
        UserChange: {
            disabled?: boolean;
            name?: string;
            /** @enum {string} */
            role?: "viewer" | "agent" | "manager" | "admin";
        };
        /**
         * @example {
         *       "email": "eva@example.com",
         *       "name": "Eva",
         *       "role": "agent"
         *     }
         */
        UserInput: {
            /** Format: email */
            email: string;
            name: string;
            /** @enum {string} */
            role: "viewer" | "agent" | "manager" | "admin";
        };
        Version: {
            content: {
                flow: components["schemas"]["Flow"];
                reasons?: string[];
                rules: components["schemas"]["SequenceRules"];
                /** @enum {string} */
                runsIn?: "n8n";
            };
            hash: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            note: string;
            number: number;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            publishedAt: string;
            publishedBy: components["schemas"]["Actor"];
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            sequenceId: string;
        };
        VersionSummary: {
            hash: string;
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            id: string;
            note: string;
            number: number;
            /**
             * Format: date-time
             * @example 2026-06-08T09:00:00.000Z
             */
            publishedAt: string;
            publishedBy: components["schemas"]["Actor"];
            /** @example 01JZ8Q4T6W0V3X5Y7ZA9BCDEFG */
            sequenceId: string;
        };
        Wait: {
            amount: number;
            at?: string;
            /**
             * @default previous_send
             * @enum {string}
             */
            from: "previous_send" | "last_inbound" | "last_outbound";
            /** @enum {string} */
            unit: "minutes" | "hours" | "days" | "business_days";
        } | {
            until: string;
        };
        WebhookMessage: {
            contactId: string;
            conversationId: string | null;
            enrollmentId: string;
            html: string | null;
            idempotencyKey: string;
            sendId: string;
            sequenceKey: string;
            statusUrl: string | null;
            subject: string | null;
            text: string;
            thread: string[];
            to: {
                address: string;
                name: string | null;
            };
            unsubscribeUrl: string | null;
            /** @enum {number} */
            version: 1;
            whatsappTemplate: {
                language: string;
                name: string;
                parameters: string[];
            } | null;
        };
        /**
         * @example {
         *       "email": "ana@example.com"
         *     }
         */
        Who: {
            contactId?: string;
            email?: string;
            externalId?: string;
            phone?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getAi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AiSettings"];
                };
            };
        };
    };
    putAi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AiSettingsInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AiSettings"];
                };
            };
        };
    };
    testAi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AiTestInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AiTest"];
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ApiKey"][];
                    };
                };
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
        };
    };
    getApproval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
        };
    };
    approveByLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ApproveInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
        };
    };
    discardByLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DiscardInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
        };
    };
    useFallbackByLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
        };
    };
    regenerateByLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RegenerateInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
        };
    };
    seeApproval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    publishCanvas: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CanvasInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CanvasAnswer"];
                };
            };
        };
    };
    simulateCanvas: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CanvasSimulateInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CanvasSimulation"];
                };
            };
        };
    };
    listContacts: {
        parameters: {
            query?: {
                cursor?: string;
                email?: string;
                externalId?: string;
                limit?: number;
                optedOut?: boolean;
                phone?: string;
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Contact"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    upsertContact: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactAnswer"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactAnswer"];
                };
            };
        };
    };
    getContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
        };
    };
    eraseContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
        };
    };
    optInContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
        };
    };
    optOutContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["OptOutInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OptOutAnswer"];
                };
            };
        };
    };
    listConversations: {
        parameters: {
            query?: {
                contactId?: string;
                cursor?: string;
                limit?: number;
                status?: ("open" | "pending" | "resolved")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Conversation"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    upsertConversation: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversationInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswer"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswer"];
                };
            };
        };
    };
    getConversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
        };
    };
    listMessages: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Message"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    recordOutboundMessage: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OutboundMessageInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
        };
    };
    setConversationStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversationStatusInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignalAnswer"];
                };
            };
        };
    };
    listDrafts: {
        parameters: {
            query?: {
                approverEmail?: string;
                cursor?: string;
                enrollmentId?: string;
                limit?: number;
                search?: string;
                sequence?: string;
                status?: ("waiting" | "approved" | "fallback" | "discarded" | "expired" | "withdrawn")[];
                view?: "waiting" | "mine" | "overdue" | "decided";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ListedDraft"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    getDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
        };
    };
    approveDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ApproveInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
        };
    };
    getDraftComposition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Composition"];
                };
            };
        };
    };
    discardDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DiscardInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
        };
    };
    useFallback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
        };
    };
    getDraftHistory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DraftEvent"][];
                    };
                };
            };
        };
    };
    reassignDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReassignInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
        };
    };
    regenerateDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RegenerateInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
        };
    };
    reviewDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
        };
    };
    seeDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    decideDrafts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkDecision"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkDecisionReport"];
                };
            };
        };
    };
    countDrafts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftCounts"];
                };
            };
        };
    };
    listEnrollments: {
        parameters: {
            query?: {
                assigneeEmail?: string;
                contactId?: string;
                conversationId?: string;
                cursor?: string;
                dueBefore?: string;
                limit?: number;
                search?: string;
                sequence?: string;
                state?: ("active" | "paused" | "completed" | "exited" | "failed")[];
                step?: string;
                waitingFor?: "wait" | "quiet_hours" | "inbox_limit" | "contact_limit" | "approval" | "delivery" | "retry" | "switched_on" | "host";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ListedEnrollment"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    enroll: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnrollInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrollAnswer"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrollAnswer"];
                };
            };
        };
    };
    getEnrollment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedEnrollment"];
                };
            };
        };
    };
    cancelEnrollment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrollment"];
                };
            };
        };
    };
    listCompositions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Composition"][];
                    };
                };
            };
        };
    };
    pauseEnrollment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrollment"];
                };
            };
        };
    };
    planEnrollment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["PlannedStep"][];
                    };
                };
            };
        };
    };
    resumeEnrollment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrollment"];
                };
            };
        };
    };
    listSendsOfEnrollment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Send"][];
                    };
                };
            };
        };
    };
    skipEnrollment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrollment"];
                };
            };
        };
    };
    getTimeline: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["TimelineEvent"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    enrollMany: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnrollInput"][];
                "application/x-ndjson": components["schemas"]["EnrollInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkReport"];
                    "application/x-ndjson": components["schemas"]["BulkLine"];
                };
            };
        };
    };
    controlEnrollments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ControlManyInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ControlReport"];
                };
            };
        };
    };
    countEnrollments: {
        parameters: {
            query?: {
                sequence?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrollmentCounts"];
                };
            };
        };
    };
    listenToEvents: {
        parameters: {
            query?: {
                enrollmentId?: string;
                sequenceId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    beginExecution: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExecutionInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionAnswer"];
                };
            };
        };
    };
    runStep: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                executionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StepCall"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepOutcome"];
                };
            };
        };
    };
    listHolidays: {
        parameters: {
            query: {
                country: string;
                from: string;
                region?: string;
                to: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: string[];
                    };
                };
            };
        };
    };
    listHolidayPlaces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["HolidayPlace"][];
                    };
                };
            };
        };
    };
    listInboxes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Inbox"][];
                    };
                };
            };
        };
    };
    createInbox: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InboxInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Inbox"];
                };
            };
        };
    };
    getInbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Inbox"];
                };
            };
        };
    };
    removeInbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateInbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InboxChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Inbox"];
                };
            };
        };
    };
    getInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptInvitation"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    updateMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listMessageTemplates: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["MessageTemplate"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    createMessageTemplate: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageTemplateInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageTemplate"];
                };
            };
        };
    };
    getMessageTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageTemplate"];
                };
            };
        };
    };
    removeMessageTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateMessageTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageTemplateChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageTemplate"];
                };
            };
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    listPersonas: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Persona"][];
                    };
                };
            };
        };
    };
    createPersona: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPersona"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Persona"];
                };
            };
        };
    };
    getPersona: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Persona"];
                };
            };
        };
    };
    putPersona: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PersonaInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Persona"];
                };
            };
        };
    };
    removePersona: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    reportCompositions: {
        parameters: {
            query?: {
                by?: "sequence" | "step" | "persona" | "mode";
                from?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompositionReport"];
                };
            };
        };
    };
    listSends: {
        parameters: {
            query?: {
                contactId?: string;
                cursor?: string;
                inbox?: string;
                limit?: number;
                sequence?: string;
                status?: ("pending" | "scheduled" | "sending" | "sent" | "delivered" | "read" | "replied" | "skipped" | "failed")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Send"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    getSend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Send"];
                };
            };
        };
    };
    listSequences: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                search?: string;
                status?: ("active" | "paused" | "archived")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Sequence"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    createSequence: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SequenceInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sequence"];
                };
            };
        };
    };
    getSequence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sequence"];
                };
            };
        };
    };
    editSequence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SequenceChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sequence"];
                };
            };
        };
    };
    archiveSequence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sequence"];
                };
            };
        };
    };
    diffVersions: {
        parameters: {
            query: {
                from: number;
                to?: string;
            };
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowDiff"];
                };
            };
        };
    };
    getFunnel: {
        parameters: {
            query?: {
                version?: number;
            };
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Funnel"];
                };
            };
        };
    };
    offSequence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sequence"];
                };
            };
        };
    };
    onSequence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sequence"];
                };
            };
        };
    };
    publishSequence: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PublishInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublishAnswer"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublishAnswer"];
                };
            };
        };
    };
    reorderSteps: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StepOrder"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sequence"];
                };
            };
        };
    };
    syncSequence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CanvasLook"];
                };
            };
        };
    };
    validateSequence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Findings"];
                };
            };
        };
    };
    listVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["VersionSummary"][];
                    };
                };
            };
        };
    };
    getVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: string;
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"];
                };
            };
        };
    };
    validateDefinition: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DefinitionCheck"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Findings"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    logIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    logOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
        };
    };
    updateSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
        };
    };
    setUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Setup"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    signalConversation: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversationSignal"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignalAnswer"];
                };
            };
        };
    };
    signalDelivery: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeliverySignal"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignalAnswer"];
                };
            };
        };
    };
    signalMessage: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageSignal"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignalAnswer"];
                };
            };
        };
    };
    signalNotInterested: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotInterestedSignal"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignalAnswer"];
                };
            };
        };
    };
    signalOptOut: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OptOutSignal"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignalAnswer"];
                };
            };
        };
    };
    signalTarget: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TargetSignal"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetAnswer"];
                };
            };
        };
    };
    simulate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SimulateInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Simulation"];
                };
            };
        };
    };
    listSubscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Subscription"][];
                    };
                };
            };
        };
    };
    putSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubscriptionInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
        };
    };
    removeSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listTargetRecords: {
        parameters: {
            query?: {
                contactId?: string;
                cursor?: string;
                externalId?: string;
                limit?: number;
                status?: string;
                type?: "deal" | "appointment" | "charge";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["TargetRecord"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    upsertTargetRecord: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TargetSignal"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetAnswer"];
                };
            };
        };
    };
    getTargetRecord: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetRecord"];
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["User"][];
                    };
                };
            };
        };
    };
    inviteUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitedUser"];
                };
            };
        };
    };
    updateUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    inviteUserAgain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationUrl"];
                };
            };
        };
    };
    healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        ok: true;
                        version: string;
                    };
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    deliverMessage: {
        parameters: {
            query?: never;
            header: {
                "Cadenza-Signature": string;
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookMessage"];
            };
        };
        responses: {
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "3XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
