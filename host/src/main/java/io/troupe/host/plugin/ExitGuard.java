package io.troupe.host.plugin;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Makes calls that would end the process throw instead. It keeps an honest mistake, such as the command line of a
 * library, from taking everybody along; it is no wall: reflection, method handles that are looked up and classes that are
 * made at run time get around it, and plugins in this process are trusted code.
 */
final class ExitGuard {

    private static final String SYSTEM = "java/lang/System";
    private static final ClassDesc RUNTIME = ClassDesc.of("java.lang.Runtime");
    private static final ClassDesc HOST_STAYS = ClassDesc.of(HostStays.class.getName());
    private static final MethodTypeDesc OF_SYSTEM = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
    private static final MethodTypeDesc OF_RUNTIME =
            MethodTypeDesc.of(ConstantDescs.CD_void, RUNTIME, ConstantDescs.CD_int);

    /** Libraries refer to classes that are not there, and work as long as nobody needs them. */
    private static final ClassHierarchyResolver ABSENT =
            absent -> ClassHierarchyResolver.ClassHierarchyInfo.ofClass(ConstantDescs.CD_Object);

    private ExitGuard() {}

    /** Gives the same class without such calls; the classes around it are looked up as resources, not loaded. */
    static byte[] without(byte[] code, ClassLoader around) {
        var hierarchy = ClassHierarchyResolver.ofResourceParsing(around)
                .orElse(ClassHierarchyResolver.defaultResolver())
                .orElse(ABSENT);
        var classes = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(hierarchy));
        var transform = ClassTransform.transformingMethodBodies(ExitGuard::ends, (builder, element) -> {
            if (element instanceof InvokeInstruction call && endsByStatic(call)) {
                builder.invokestatic(HOST_STAYS, "exit", OF_SYSTEM);
            } else if (element instanceof InvokeInstruction call && endsByRuntime(call)) {
                builder.invokestatic(HOST_STAYS, "exit", OF_RUNTIME);
            } else if (element instanceof InvokeDynamicInstruction made && ends(made)) {
                builder.invokedynamic(harmless(made));
            } else {
                builder.with(element);
            }
        });
        return classes.transformClass(classes.parse(code), transform);
    }

    private static boolean ends(MethodModel method) {
        return method.code().stream().flatMap(code -> code.elementStream()).anyMatch(ExitGuard::ends);
    }

    private static boolean ends(CodeElement element) {
        return (element instanceof InvokeInstruction call && (endsByStatic(call) || endsByRuntime(call)))
                || (element instanceof InvokeDynamicInstruction made && ends(made));
    }

    /** A method reference, {@code System::exit}. */
    private static boolean ends(InvokeDynamicInstruction made) {
        return made.bootstrapArgs().stream()
                .anyMatch(argument -> argument instanceof DirectMethodHandleDesc method && ends(method));
    }

    private static boolean ends(DirectMethodHandleDesc method) {
        return endsHost(internalName(method), method.methodName());
    }

    private static DynamicCallSiteDesc harmless(InvokeDynamicInstruction made) {
        var arguments = made.bootstrapArgs().stream()
                .map(argument -> argument instanceof DirectMethodHandleDesc method && ends(method)
                        ? MethodHandleDesc.ofMethod(
                                DirectMethodHandleDesc.Kind.STATIC,
                                HOST_STAYS,
                                "exit",
                                internalName(method).equals(SYSTEM) ? OF_SYSTEM : OF_RUNTIME)
                        : argument)
                .toArray(ConstantDesc[]::new);
        return DynamicCallSiteDesc.of(made.bootstrapMethod(), made.name().stringValue(), made.typeSymbol(), arguments);
    }

    private static String internalName(DirectMethodHandleDesc method) {
        var descriptor = method.owner().descriptorString();
        return descriptor.substring(1, descriptor.length() - 1);
    }

    private static boolean endsHost(String owner, String method) {
        return (owner.equals(SYSTEM) && method.equals("exit"))
                || (owner.equals("java/lang/Runtime") && (method.equals("exit") || method.equals("halt")));
    }

    private static boolean endsByStatic(InvokeInstruction call) {
        return call.opcode() == Opcode.INVOKESTATIC && endsHost(call);
    }

    private static boolean endsByRuntime(InvokeInstruction call) {
        return call.opcode() == Opcode.INVOKEVIRTUAL && endsHost(call);
    }

    private static boolean endsHost(InvokeInstruction call) {
        return endsHost(call.owner().asInternalName(), call.name().stringValue());
    }
}
